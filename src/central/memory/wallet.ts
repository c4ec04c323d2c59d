import type { BillTable, CouponName, WalletTable } from '../core/wallet-port'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

const keyOf = ({ codeKey, slot }: CouponName): string => `${codeKey}:${slot}`

export function walletTable({ coupons, issuals, redemptions, issualNotes }: State): WalletTable {
  const isOneOf = (names: readonly CouponName[]) => {
    const wanted = new Set(names.map(keyOf))
    return (row: CouponName) => wanted.has(keyOf(row))
  }
  return later<WalletTable>({
    offersHeld: (customer) => [...new Set(coupons.where(({ holder }) => holder === customer).map(({ offer }) => offer))].sort((a, b) => a - b),
    issuals: (customer) => inOrder(issuals.where((issual) => issual.customer === customer), ({ at }) => at, ({ opId }) => opId),
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
