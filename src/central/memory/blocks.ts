import type { BlockTable } from '../core/block-port'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

export function blockTable({ blockCodes, counts }: State): BlockTable {
  const ofGrant = (grant: string) => inOrder(blockCodes.where((code) => code.grant === grant), ({ no }) => no)
  const count = (offer: number, by: number): void =>
    void counts.change(String(offer), (row) => ({ ...row, heldIssues: row.heldIssues + by }))
  return later<BlockTable>({
    insert(grant, till, codeKeys) {
      for (const [at, codeKey] of codeKeys.entries()) {
        if (!blockCodes.has(codeKey)) blockCodes.add(codeKey, { codeKey, grant, no: at + 1, till, handed: false })
      }
    },
    of: (codeKey) => blockCodes.get(codeKey),
    codesOf: (grant) => ofGrant(grant).map(({ codeKey }) => codeKey),
    handOver(grant, through) {
      for (const { codeKey, no, handed } of ofGrant(grant)) {
        if (no <= through && !handed) blockCodes.change(codeKey, (code) => ({ ...code, handed: true }))
      }
    },
    drop(grant) {
      for (const { codeKey } of ofGrant(grant)) blockCodes.delete(codeKey)
    },
    hold(offer, units, cap) {
      const row = counts.get(String(offer))
      if (row === null || (cap !== null && row.issued + row.heldIssues + units > cap)) return false
      count(offer, units)
      return true
    },
    release: (offer, units) => count(offer, -units),
  })
}
