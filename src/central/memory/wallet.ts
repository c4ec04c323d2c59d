import type { BillTable, CouponName, Holding, WalletTable } from '../core/wallet-port'
import type { CouponStored } from '../core/rows'
import { later } from './at-once'
import { inOrder } from './kept'
import { withHolder, type State } from './state'

const keyOf = ({ codeKey, slot }: CouponName): string => `${codeKey}:${slot}`

export function walletTable(state: State): WalletTable {
  const { coupons, issuals, redemptions, issualNotes } = state
  const issuedTo = (coupon: CouponStored): Holding => {
    const moments = issuals.where((issual) => issual.customer === coupon.holder?.id && keyOf(issual) === keyOf(coupon)).map(({ at }) => at)
    return { coupon, issuedAt: Math.max(0, ...moments) }
  }
  const isOneOf = (names: readonly CouponName[]) => {
    const wanted = new Set(names.map(keyOf))
    return (row: CouponName) => wanted.has(keyOf(row))
  }
  return later<WalletTable>({
    offersHeld: (customer) => [...new Set(coupons.where(({ holder }) => holder === customer).map(({ offer }) => offer))].sort((a, b) => a - b),
    holdings(customers, { descending, offset, limit }) {
      const held = coupons.where(({ holder }) => holder !== null && customers.includes(holder)).map((coupon) => issuedTo(withHolder(state, coupon)))
      const sign = descending ? -1 : 1
      const ordered = inOrder(held, ({ issuedAt }) => sign * issuedAt, ({ coupon }) => coupon.codeKey, ({ coupon }) => coupon.slot)
      return { holdings: ordered.slice(offset, limit === null ? undefined : offset + limit), total: held.length }
    },
    issuedAt: (named) => named.map(issuedTo),
    redemptions: (names) => inOrder(redemptions.where(isOneOf(names)), ({ at }) => at, ({ opId }) => opId),
    note(notes) {
      for (const note of notes) if (!issualNotes.has(keyOf(note))) issualNotes.add(keyOf(note), { ...note })
    },
    notes: (names) => issualNotes.where(isOneOf(names)),
    setThrough(name, through) {
      coupons.change(keyOf(name), (coupon) => ({ ...coupon, explicitThrough: through as typeof coupon.explicitThrough }))
    },
  })
}

export function billTable({ redemptions }: State): BillTable {
  return later<BillTable>({
    live: (store, number) => redemptions.where((made) => made.store === store && made.billNumber === number && made.counted).map(({ at }) => at),
    attach(opId, number) {
      redemptions.change(opId, (made) => ({ ...made, billNumber: number }))
    },
  })
}
