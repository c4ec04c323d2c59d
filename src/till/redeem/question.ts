import type { Bill } from '../../domain/bill/bill'
import { readBill } from '../../domain/bill/read-bill'
import { writeBill } from '../../domain/bill/write-bill'
import { normaliseCode } from '../../domain/codes/normalise-code'
import { normaliseIdentifier } from '../../domain/customer/identifier'
import { ENGINE_VERSION } from '../../domain/engine-version'
import type { Minor } from '../../domain/money/money'
import { fail, ok, type Result } from '../../domain/result'
import type { BillWire } from '../../protocol/bill'
import type { Failure } from '../../protocol/error-shape'
import type { CustomerInput, TillRequest } from '../../protocol/ipc/till-commands'
import type { redeemIntent } from '../../protocol/sync/record'
import type { z } from 'zod'
import { findCustomer, type KnownCoupon, type KnownCustomer } from '../cache/lookups'
import type { Shelf } from '../cache/shelf'
import type { TillContext } from '../context'

/** What a cashier asks, after everything typed has been read and the code has become its keyed hash. */
export interface Question {
  readonly codeKey: string
  /** Null = not typed yet. */
  readonly bill: Bill | null
  readonly customer: KnownCustomer | null
  readonly couponsOnBill: number
  readonly posTransaction: string | null
  readonly approval: string | null
}
export type RedeemIntent = z.infer<typeof redeemIntent>

/** Reads what was scanned and typed; the first thing that cannot be read is the failure, with its field. */
export async function readQuestion(context: TillContext, shelf: Shelf, request: TillRequest<'verdict'>): Promise<Result<Question, Failure>> {
  const code = normaliseCode(request.code)
  if (!code.ok) return fail({ key: code.error, field: 'code' })
  const bill = request.bill === null ? ok(null) : readBill(request.bill, shelf.place.currency)
  if (!bill.ok) return fail({ key: bill.error.key, field: `bill.${bill.error.field}` })
  const [codeKey, customer, couponsOnBill] = await Promise.all([
    context.ports.keys.codeKey(code.value),
    request.customer === null ? ok(null) : readCustomer(context, shelf, request.customer),
    otherCoupons(context, request.posTransaction),
  ])
  if (!customer.ok) return customer
  const others = couponsOnBill.filter((other) => other !== codeKey).length
  const { posTransaction, approval } = request
  return ok({ codeKey, bill: bill.value, customer: customer.value, couponsOnBill: others, posTransaction, approval })
}

/** A customer from what was typed: normalised, hashed, looked up. Only the hash goes on from here. */
export async function readCustomer(context: TillContext, shelf: Shelf, typed: CustomerInput): Promise<Result<KnownCustomer, Failure>> {
  const value = normaliseIdentifier(typed.kind, typed.value, shelf.index.org.settings.mobile)
  if (!value.ok) return fail({ key: value.error, field: 'customer' })
  const ident = await context.ports.keys.identKey(typed.kind, value.value)
  return ok(await findCustomer(context.cache, ident))
}

/** Codes that were redeemed on the POS's same sale and still stand. */
async function otherCoupons({ cache }: TillContext, posTransaction: string | null): Promise<string[]> {
  if (posTransaction === null) return []
  const sale = await cache.operations.having('posTransaction', posTransaction)
  return sale.flatMap((op) => (op.state === 'accepted' && (op.undone === 'no' || op.undone === 'part') && op.codeKey !== null ? [op.codeKey] : []))
}

/** The question as the journal and the centre take it. A bill that is not typed yet stands as zero. */
export function intentOf(question: Question, found: KnownCoupon | null, shelf: Shelf): RedeemIntent {
  const { codeKey, customer, couponsOnBill, posTransaction } = question
  return {
    action: 'redeem',
    codeKey,
    offer: found?.offer.offer.id ?? null,
    offerVersion: found?.offer.offer.version ?? null,
    engineVersion: ENGINE_VERSION,
    bill: writeBill(billOrZero(question, shelf)) as BillWire,
    customer: customer === null ? null : { token: customer.token, ident: customer.ident },
    couponsOnBill,
    posTransaction,
  }
}

export function billOrZero({ bill }: Question, shelf: Shelf): Bill {
  return bill ?? { number: null, currency: shelf.place.currency, total: 0 as Minor, lines: [] }
}
