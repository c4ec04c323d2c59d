import type { Instant } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import { validityOf } from '../../domain/coupon/validity'
import type { UnitId } from '../../domain/ids'
import type { CurrencyCode, Minor } from '../../domain/money/money'
import { formatMoney, parseMoney } from '../../domain/money/money-text'
import { storePlace } from '../../domain/org/org-index'
import type { ReversalProblem } from '../../domain/reversal/judge-reversal'
import { planReturn, type RedeemedLine, type ReturnPlan, type ReturnProblem } from '../../domain/reversal/plan-return'
import { fail, ok, type Result } from '../../domain/result'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { RedemptionStored } from '../core/rows'
import { releaseUse } from './count'

/** What comes back of a bill: lines with their quantity (null = all that is left of the line), or null = everything. */
export type GoodsBack = readonly { readonly id: string; readonly qty: number | null }[] | null

export interface Returned {
  readonly redemption: RedemptionStored
  readonly giveBack: string
  readonly becomes: ReturnPlan['becomes']
  readonly lines: readonly { readonly id: string; readonly qty: number; readonly share: string }[]
}

/**
 * Takes goods back at the centre, line by line (2.3). Coupons that were redeemed together on the bill give back together,
 * the last one first. Fails with the `return.…` keys, `reversal.unknown` for a redemption that cannot be judged, and
 * `reversal.already` where nothing is left; then nothing is returned.
 */
export async function returnGoods(core: Core, tx: CentralTx, made: RedemptionStored, back: GoodsBack): Promise<Result<readonly Returned[], ReturnProblem | ReversalProblem>> {
  const group = made.together === null ? [made] : await tx.redemptions.together(made.together)
  const open = group.filter(({ undone }) => undone === 'no' || undone === 'part')
  if (open.length === 0) return fail('reversal.already')
  const plans: { readonly redemption: RedemptionStored; readonly plan: ReturnPlan }[] = []
  for (const redemption of open) {
    const dead = await couponIsDead(core, tx, redemption)
    if (dead === null) return fail('reversal.unknown')
    const lines = await redeemedLines(tx, redemption)
    const wanted = back ?? lines.filter(({ qty, returnedQty }) => returnedQty < qty).map(({ id }) => ({ id, qty: null }))
    const plan = planReturn(lines, wanted, dead)
    if (!plan.ok) return plan
    plans.push({ redemption, plan: plan.value })
  }
  const returned: Returned[] = []
  for (const { redemption, plan } of plans) returned.push(await takeBack(core, tx, redemption, plan))
  return ok(returned)
}

async function takeBack(core: Core, tx: CentralTx, redemption: RedemptionStored, plan: ReturnPlan): Promise<Returned> {
  const now = core.clock.now()
  const money = (amount: Minor) => formatMoney(amount, redemption.decision.currency as CurrencyCode)
  const lines = plan.lines.map(({ id, qty, giveBack }) => ({ id, qty, share: money(giveBack) }))
  await tx.redemptions.addReturned(redemption.opId, lines.map(({ id, qty, share }) => ({ line: id, qty, share })))
  if (plan.becomes === 'redeemed') await tx.redemptions.undo(redemption.opId, 'part', now)
  else await tx.feeds.append(await releaseUse(tx, redemption, plan.becomes, now))
  return { redemption, giveBack: money(plan.giveBack), becomes: plan.becomes, lines }
}

/** Expired in the store's day, or revoked; null where store, offer or coupon are gone. */
async function couponIsDead(core: Core, tx: CentralTx, { store, offer, codeKey, slot }: RedemptionStored): Promise<boolean | null> {
  const { index } = await core.catalogue.view(tx)
  const zone = storePlace(index, store as UnitId)?.zone
  const coupon = await tx.coupons.find(codeKey, slot)
  const prepared = offer === null ? null : await core.catalogue.offer(tx, offer)
  if (zone === undefined || coupon === null || prepared === null) return null
  const { validThrough } = validityOf(prepared.offer, coupon.issuedOn, coupon.explicitThrough)
  return coupon.state === 'revoked' || (validThrough !== null && localDate(zone, core.clock.now() as Instant) > validThrough)
}

/** A bill without lines comes back as one, which has no name. */
const WHOLE_BILL = ''

async function redeemedLines(tx: CentralTx, { opId, bill, decision }: RedemptionStored): Promise<RedeemedLine[]> {
  const currency = decision.currency as CurrencyCode
  const shares = new Map(decision.lines.map(({ id, share }) => [id, minor(share, currency)]))
  const before = await tx.redemptions.returned(opId)
  const lines = bill.lines === undefined || bill.lines.length === 0 ? [{ id: WHOLE_BILL, qty: 1, share: minor(decision.discount, currency) }] : bill.lines.map(({ id, qty }) => ({ id, qty, share: shares.get(id) ?? ZERO }))
  return lines.map((line) => {
    const own = before.filter((part) => part.line === line.id)
    const returnedQty = own.reduce((sum, { qty }) => sum + qty, 0)
    const givenBack = own.reduce((sum, { share }) => sum + minor(share, currency), 0) as Minor
    return { ...line, returnedQty, givenBack }
  })
}

const ZERO = 0 as Minor

function minor(text: string, currency: CurrencyCode): Minor {
  const read = parseMoney(text, currency)
  return read.ok ? read.value : ZERO
}
