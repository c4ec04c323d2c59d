import type { BrokenSum, GrantStored, GrantTable } from '../core/grant-port'
import { later } from './at-once'
import { inOrder } from './kept'
import type { State } from './state'

/** What a grant still keeps out of the pool. */
const outOf = ({ state, units, used, spent }: GrantStored): number => (state === 'closed' ? used : units) - spent

export function grantTable({ grants, units, counts }: State): GrantTable {
  const where = (wanted: (grant: GrantStored) => boolean) => inOrder(grants.where(wanted), ({ id }) => id)
  const count = (offer: number, by: number): void => void counts.change(String(offer), (row) => ({ ...row, held: row.held + by }))
  return later<GrantTable>({
    get: (id) => grants.get(id),
    insert(grant) {
      if (grants.has(grant.id)) return false
      grants.add(grant.id, grant)
      return true
    },
    openOf: (till) => where((grant) => grant.till === till && grant.state === 'open'),
    outOf: (offer) => where((grant) => grant.offer === offer && grant.state !== 'closed'),
    close(id, used) {
      grants.change(id, (grant) => ({ ...grant, state: 'closed', used }))
    },
    writeOff(id) {
      grants.change(id, (grant) => ({ ...grant, state: 'written_off' }))
    },
    freezeBefore(till, incarnation) {
      for (const { id } of where((grant) => grant.till === till && grant.state === 'open' && grant.incarnation < incarnation)) {
        grants.change(id, (grant) => ({ ...grant, state: 'frozen' }))
      }
    },
    spend(id, no, opId) {
      const by = units.get(`${id}:${no}`)
      if (by !== null) return by === opId ? 'again' : 'taken'
      units.add(`${id}:${no}`, opId)
      grants.change(id, (grant) => ({ ...grant, spent: grant.spent + 1 }))
      return 'spent'
    },
    hold(offer, wanted, cap) {
      const row = counts.get(String(offer))
      if (row === null || (cap !== null && row.uses + row.held + wanted > cap)) return false
      count(offer, wanted)
      return true
    },
    release: (offer, given) => count(offer, -given),
    broken() {
      const sum = (offer: number, of: BrokenSum['of'], held: number): readonly BrokenSum[] => {
        const theirs = grants.where((grant) => grant.offer === offer && (grant.block === null) === (of === 'uses'))
        const out = theirs.reduce((all, grant) => all + outOf(grant), 0)
        const overspent = theirs.filter((grant) => outOf(grant) < 0).length
        return held === out && overspent === 0 ? [] : [{ offer, of, held, out, overspent }]
      }
      return counts.where(() => true).flatMap(({ offer, held, heldIssues }) => [...sum(offer, 'uses', held), ...sum(offer, 'issues', heldIssues)])
    },
  })
}
