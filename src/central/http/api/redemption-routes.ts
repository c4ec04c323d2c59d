import type { z } from 'zod'
import type { UnitId } from '../../../domain/ids'
import type { CurrencyCode, Minor } from '../../../domain/money/money'
import { formatMoney, parseMoney } from '../../../domain/money/money-text'
import {
  redemptionList, redemptionsAsked, redemptionWhole, returnReply, returnRequest, reverseReply, reverseRequest,
} from '../../../protocol/api/redemptions'
import type { CentralTx } from '../../core/central-store'
import { refuse, type Answer } from '../../core/failure'
import type { RedemptionStored } from '../../core/rows'
import { isWithin } from '../../people/own-unit'
import { returnGoods } from '../../redemption/return-goods'
import { reverse } from '../../redemption/reverse'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'

type Person = Extract<Principal, { readonly kind: 'person' }>

const READERS = people('store_manager', 'marketer', 'admin')
/** Whoever may undo after the day it was made: the PIN of the till is the password here (2.7). */
const KEEPERS = people('store_manager', 'admin')

export const REDEMPTION_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/redemptions',
    summary: 'Redemptions of one’s stores, the newest first',
    access: READERS,
    errors: 'own',
    query: redemptionsAsked,
    answers: redemptionList,
    handle: ({ caller, query }) => listed(caller, query),
  }),
  route({
    method: 'GET',
    path: '/api/redemptions/:id',
    summary: 'One redemption with its bill and what has come back of it',
    access: READERS,
    errors: 'own',
    answers: redemptionWhole,
    handle: ({ caller, params }) => inOwnStore(caller, idOf(params), async (tx, made) => ({ ok: true, value: await whole(tx, made) })),
  }),
  route({
    method: 'POST',
    path: '/api/redemptions/:id/return',
    summary: 'Take goods back, line by line',
    access: KEEPERS,
    errors: 'own',
    idempotent: true,
    body: returnRequest,
    answers: returnReply,
    handle: ({ caller, params, body, from }) => undoing(caller, idOf(params), (tx, made) => taken(caller, tx, made, body, from)),
  }),
  route({
    method: 'POST',
    path: '/api/redemptions/:id/reverse',
    summary: 'Undo a whole redemption by hand',
    access: KEEPERS,
    errors: 'own',
    idempotent: true,
    body: reverseRequest,
    answers: reverseReply,
    handle: ({ caller, params, body, from }) => undoing(caller, idOf(params), (tx, made) => reversed(caller, tx, made, { reason: body.reason, from })),
  }),
]

type Work = (tx: CentralTx, made: RedemptionStored) => Promise<Answer<unknown>>

/** A redemption of a store that is not the person's own is told apart from none: its number says nothing. */
function inOwnStore({ org: { core }, unit }: Person, id: number | null, work: Work): Promise<Answer<unknown>> {
  return core.store.transact(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const made = id === null ? null : await tx.redemptions.byNumber(id)
    if (made === null) return refuse('reversal.unknown')
    if (!isWithin(index, unit, { type: 'STORE', id: made.store as UnitId })) return refuse('auth.not_allowed')
    return work(tx, made)
  })
}

async function undoing(caller: Person, id: number | null, work: Work): Promise<Answer<unknown>> {
  const done = await inOwnStore(caller, id, work)
  if (done.ok) caller.org.hints.poke()
  return done
}

async function listed({ org: { core }, unit }: Person, { offer, store, customer, before, limit }: z.infer<typeof redemptionsAsked>): Promise<Answer<unknown>> {
  return core.store.read(async (tx) => {
    const { index, stored } = await core.catalogue.view(tx)
    const own = stored.units.filter(({ type, id }) => type === 'STORE' && isWithin(index, unit, { type, id: id as UnitId })).map(({ id }) => id)
    if (store !== undefined && unit !== null && !own.includes(store)) return refuse('auth.not_allowed')
    const stores = store === undefined ? (unit === null ? null : own) : [store]
    const narrowed = { ...(offer === undefined ? {} : { offer }), ...(customer === undefined ? {} : { customer }) }
    const rows = await tx.redemptions.list({ ...narrowed, stores, before: before ?? null, limit: limit + 1 })
    const page = rows.slice(0, limit)
    return { ok: true, value: { redemptions: page.map(shown), next: rows.length > limit ? (page.at(-1)?.number ?? null) : null } }
  })
}

function shown({ number: id, opId, offer, store, till, cashier, approver, customer, at, offline, billNumber, bill, decision, settlement, conflict, undone, undoneAt, together }: RedemptionStored) {
  const { discount, currency } = decision
  return { id, opId, offer, store, till, cashier, approver, customer, at, offline, billNumber, total: bill.total, discount, currency, settlement, conflict, undone, undoneAt, together }
}

async function whole(tx: CentralTx, made: RedemptionStored) {
  const coupon = await tx.coupons.find(made.codeKey, made.slot)
  return { ...shown(made), code: coupon?.code ?? null, bill: made.bill, shares: made.decision.lines, returned: await tx.redemptions.returned(made.opId) }
}

async function taken(caller: Person, tx: CentralTx, made: RedemptionStored, { lines, reason }: z.infer<typeof returnRequest>, from: string): Promise<Answer<unknown>> {
  const { core } = caller.org
  const back = lines === undefined ? null : lines.map(({ id, qty }) => ({ id, qty: qty ?? null }))
  const returned = await returnGoods(core, tx, made, back)
  if (!returned.ok) return refuse(returned.error)
  const parts = returned.value.map(({ redemption, ...part }) => ({ redemption: redemption.number, currency: redemption.decision.currency, ...part }))
  await audit(caller, tx, { what: 'redemption.return', made, from, after: { reason, returned: parts } })
  return { ok: true, value: { returned: parts } }
}

async function reversed(caller: Person, tx: CentralTx, made: RedemptionStored, { reason, from }: { readonly reason: string; readonly from: string }): Promise<Answer<unknown>> {
  const before = await tx.redemptions.returned(made.opId)
  const done = await reverse(caller.org.core, tx, made, true)
  if (!done.ok) return refuse(done.error)
  const currency = made.decision.currency as CurrencyCode
  const minor = (text: string) => {
    const read = parseMoney(text, currency)
    return read.ok ? read.value : 0
  }
  const left = before.reduce((rest, { share }) => rest - minor(share), minor(made.decision.discount))
  const giveBack = formatMoney(left as Minor, currency)
  await audit(caller, tx, { what: 'redemption.reverse', made, from, after: { reason, giveBack } })
  return { ok: true, value: { redemption: made.number, giveBack, currency } }
}

interface Undone {
  readonly what: string
  readonly made: RedemptionStored
  readonly from: string
  readonly after: unknown
}

async function audit(caller: Person, tx: CentralTx, { what, made, from, after }: Undone): Promise<void> {
  const entry = { at: caller.org.core.clock.now(), who: callerName(caller), from, what, subject: `redemption:${made.number}` }
  await tx.people.audit({ ...entry, before: { undone: made.undone }, after })
}
