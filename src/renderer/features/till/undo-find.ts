import type { OperationCached } from '../../../till/cache/rows'
import type { Formats } from '../../app/formats'

/** Redemptions of the store's day that still stand or were undone today, newest first. */
export function redemptionsOf(day: string, operations: readonly OperationCached[], formats: Formats): readonly OperationCached[] {
  return operations.filter(({ kind, state, at }) => kind === 'redeem' && state === 'accepted' && formats.dayOf(at) === day)
}

/** Those whose time or amount begins with the text, or whose code it was (`byCode`: what the till core found). */
export function fitting(text: string, redemptions: readonly OperationCached[], byCode: readonly string[], formats: Formats): readonly OperationCached[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return redemptions
  return redemptions.filter(
    ({ opId, at, decision, offerName }) =>
      byCode.includes(opId) || formats.time(at).startsWith(wanted) || (decision?.discount ?? '').startsWith(wanted) || (offerName ?? '').toLowerCase().includes(wanted),
  )
}

/** What of a line can still come back: its quantity less what has. */
export function stillReturnable(operation: OperationCached): readonly { readonly id: string; readonly name: string; readonly left: number }[] {
  return (operation.bill?.lines ?? []).map((line) => ({
    id: line.id,
    name: line.sku ?? line.id,
    left: Math.max(0, line.qty - (operation.returned[line.id]?.qty ?? 0)),
  }))
}
