import type { RedemptionTable } from '../core/central-store'
import { later } from './at-once'
import { asJson, inOrder } from './kept'
import type { RedemptionStored } from '../core/rows'
import type { State } from './state'

export function redemptionTable({ redemptions, returned, numbers }: State): RedemptionTable {
  const live = (offer: number) => redemptions.where((made) => made.offer === offer && made.who !== null && made.counted)
  return later<RedemptionTable>({
    insert(made) {
      const more = { number: (numbers.redemption += 1), billNumber: made.bill.number ?? null, together: made.together ?? null }
      redemptions.add(made.opId, { ...made, ...more, bill: asJson(made.bill), decision: asJson(made.decision) })
      return { ...made, ...more }
    },
    get: (opId) => redemptions.get(opId),
    byNumber: (number) => redemptions.where((made) => made.number === number)[0] ?? null,
    liveOfCoupon(codeKey, slot) {
      const of = redemptions.where((made) => made.codeKey === codeKey && made.slot === slot && made.counted)
      return inOrder(of, ({ at }) => at, ({ opId }) => opId)
    },
    settle(opId, settlement, conflict) {
      redemptions.change(opId, (made) => ({ ...made, settlement, conflict }))
    },
    undo(opId, how, at) {
      redemptions.change(opId, (made) => ({ ...made, undone: how, undoneAt: at, counted: how === 'part' && made.counted }))
    },
    returned: (opId) => returned.get(opId) ?? [],
    addReturned(opId, lines) {
      returned.put(opId, [...(returned.get(opId) ?? []), ...lines.map(({ line, qty, share }) => ({ line, qty, share }))])
    },
    usePage(offer, after, limit) {
      const page = inOrder(live(offer).filter(({ opId }) => opId > after), ({ opId }) => opId).slice(0, limit)
      return page.map(({ opId, who, at }) => ({ opId, who: who ?? '', at }))
    },
    together: (first) => inOrder(redemptions.where((made) => made.together === first), ({ number }) => -number),
    disputedAt(till, after, limit) {
      const disputed = redemptions.where((made) => made.till === till && made.settlement === 'disputed' && made.conflict !== null && made.opId > after)
      return inOrder(disputed, ({ opId }) => opId).slice(0, limit)
    },
    list({ offer, customer, stores, before, limit }) {
      const wanted = (made: RedemptionStored) =>
        (offer === undefined || made.offer === offer) &&
        (customer === undefined || made.customer === customer) &&
        (stores === null || stores.includes(made.store)) &&
        (before === null || made.number < before)
      return inOrder(redemptions.where(wanted), ({ number }) => -number).slice(0, limit)
    },
    useCount: (offer) => live(offer).length,
  })
}
