import { formatMoney, parseMoney } from '../../domain/money/money-text'
import type { CurrencyCode, Minor } from '../../domain/money/money'
import { localDate } from '../../domain/calendar/zone-table'
import type { Instant } from '../../domain/calendar/calendar'
import { judgeReversal } from '../../domain/reversal/judge-reversal'
import { planReturn, type RedeemedLine } from '../../domain/reversal/plan-return'
import { fail, ok, type Result } from '../../domain/result'
import type { CustomerToken } from '../../domain/ids'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest, TillValue } from '../../protocol/ipc/till-commands'
import { leftOf } from '../cache/fold'
import type { KnownCustomer } from '../cache/lookups'
import { knownCoupon } from '../issue/own-coupon'
import { moneyIn } from '../cache/overlay'
import type { OperationCached } from '../cache/rows'
import type { Shelf } from '../cache/shelf'
import { record, type TillContext } from '../context'
import { timeOf } from '../redeem/judge'
import { lastDay } from '../redeem/verdict'

/** A redemption of this till as it stands now, with what the reversal rules ask of its coupon. */
interface Standing {
  readonly op: OperationCached
  readonly currency: CurrencyCode
  readonly today: string
  readonly madeOn: string
  readonly validThrough: string | null
  readonly revoked: boolean
}

/** Reverses a redemption by hand (2.7). Failures: the `reversal.…` keys, `till.starting`, and the journal's. */
export async function reverse(context: TillContext, request: TillRequest<'reverse'>): Promise<Result<TillValue<'reverse'>, Failure>> {
  const standing = await find(context, request.redemption)
  if (!standing.ok) return standing
  const { op, currency, today, madeOn, validThrough, revoked } = standing.value
  const undone = op.undone === 'reversed' || op.undone === 'returned'
  type Day = Parameters<typeof judgeReversal>[1]
  const redemption = { madeOn: madeOn as Day, undone, validThrough: validThrough as Day | null, couponRevoked: revoked }
  const judged = judgeReversal(redemption, today as Day, request.approval !== null)
  if (!judged.ok) return fail({ key: judged.error })
  const giveBack = leftOf(op, moneyIn(currency)) ?? formatMoney(0 as Minor, currency)
  const body = { redemption: op.opId, reason: request.reason }
  const written = await record(context, { type: 'reversal', opId: context.ports.random.opId(), body }, request.approval)
  if (!written.ok) return written
  context.line.kick()
  return ok({ giveBack })
}

/** Takes goods back line by line (2.3). Failures: the `return.…` keys, `reversal.unknown`, `reversal.already`, the journal's. */
export async function returnLines(context: TillContext, request: TillRequest<'returnLines'>): Promise<Result<TillValue<'returnLines'>, Failure>> {
  const standing = await find(context, request.redemption)
  if (!standing.ok) return standing
  const { op, currency, today, validThrough, revoked } = standing.value
  if (op.undone === 'reversed' || op.undone === 'returned') return fail({ key: 'reversal.already' })
  const dead = revoked || (validThrough !== null && today > validThrough)
  const plan = planReturn(redeemedLines(op, currency), request.lines, dead)
  if (!plan.ok) return fail({ key: plan.error })
  const { lines, complete } = plan.value
  const giveBack = formatMoney(plan.value.giveBack, currency)
  const body = {
    redemption: op.opId,
    lines: lines.map(({ id, qty }) => ({ id, qty })),
    giveBack,
    shares: lines.map((line) => ({ id: line.id, share: formatMoney(line.giveBack, currency) })),
    complete,
  }
  const written = await record(context, { type: 'return', opId: context.ports.random.opId(), body }, request.approval)
  if (!written.ok) return written
  context.line.kick()
  return ok({ giveBack, complete })
}

async function find(context: TillContext, opId: string): Promise<Result<Standing, Failure>> {
  const { cache, ports } = context
  const { shelf } = cache
  if (shelf === null) return fail({ key: 'till.starting' })
  const op = await cache.operations.byId(opId)
  if (op === undefined || op.kind !== 'redeem' || op.state !== 'accepted') return fail({ key: 'reversal.unknown' })
  const coupon = op.codeKey === null ? null : await knownCoupon(cache, shelf, op.codeKey, customerOf(op))
  return ok({
    op,
    currency: (op.currency ?? shelf.place.currency) as CurrencyCode,
    today: today(shelf, timeOf(await ports.clock.read())),
    madeOn: today(shelf, op.at as Instant),
    validThrough: coupon === null ? null : lastDay(coupon),
    revoked: coupon?.coupon.state === 'revoked',
  })
}

function today(shelf: Shelf, at: Instant): string {
  return localDate(shelf.place.zone, at)
}

function customerOf({ customer }: OperationCached): KnownCustomer | null {
  const name = customer?.token ?? customer?.ident ?? null
  if (customer === null || name === null) return null
  return { token: customer.token, ident: customer.ident ?? name, customer: { token: name as CustomerToken, blocked: false } }
}

function redeemedLines(op: OperationCached, currency: CurrencyCode): RedeemedLine[] {
  const shares = new Map(op.decision?.lines.map(({ id, share }) => [id, share]))
  return (op.bill?.lines ?? []).map(({ id, qty }) => {
    const returned = op.returned[id]
    return { id, qty, share: minor(shares.get(id), currency), returnedQty: returned?.qty ?? 0, givenBack: minor(returned?.amount, currency) }
  })
}

function minor(text: string | undefined, currency: CurrencyCode): Minor {
  const read = text === undefined ? null : parseMoney(text, currency)
  return read?.ok === true ? read.value : (0 as Minor)
}
