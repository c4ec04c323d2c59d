import type { JournalRecord } from '../../../src/protocol/sync/record'
import type { Machine } from '../machine/machine'
import type { Stage } from '../play/stage'
import { journalsOf } from './journals'

/** An issual that stands in a journal. */
interface Given {
  readonly opId: string
  readonly machine: Machine
  readonly incarnation: number
  readonly codeKey: string
  readonly unit: string | null
}

/**
 * S12, S13: every coupon a till gave out is at the centre once, the centre has none that no till stands by, and each unit of
 * a block went to one issual. `isGone`: of that journal nothing more is to be expected.
 */
export function checkIssuals(stage: Stage, isGone: (machine: Machine, incarnation: number) => boolean): void {
  const { world, machines, centre } = stage
  const { state, restores } = centre
  const given = machines.flatMap(givenOn)
  const byUnit = new Map<string, Given>()
  for (const one of given) {
    const other = one.unit === null ? undefined : byUnit.get(one.unit)
    if (other !== undefined) world.violate('S13', `unit ${one.unit} went to ${other.opId} and to ${one.opId}`)
    if (one.unit !== null) byUnit.set(one.unit, one)
    if (isGone(one.machine, one.incarnation)) continue
    // What the centre decided and has forgotten since is a known limit; what a till decided is told again.
    const isTold = one.unit !== null || restores === 0
    if (isTold && state.issuals.get(one.opId) === null && !isParked(stage, one.opId)) world.violate('S12', `${one.machine.who} issued ${one.opId}, and the centre has no issual of it`)
  }
  const known = new Set(given.map(({ opId }) => opId))
  const anyLost = machines.some((machine) => machine.lostIncarnations.size > 0)
  // A common code that the centre gave and the till gave up stays the customer's (docs/sync.md).
  const common = new Set(stage.offers.flatMap((offer) => (offer.common ? [offer.id] : [])))
  for (const { opId, codeKey, offer } of state.issuals.where(() => true)) {
    if (!known.has(opId) && !anyLost && !common.has(offer)) world.violate('S12', `the centre counts the issual ${opId} of ${codeKey}, which no till stands by`)
  }
  checkConflicts(stage)
}

function givenOn(machine: Machine): readonly Given[] {
  return [...journalsOf(machine)].flatMap(([incarnation, records]) =>
    records.flatMap((record: JournalRecord) => {
      if (record.type !== 'outcome' || record.body.action !== 'issue' || !record.body.result.ok || record.body.result.resent) return []
      const { unit, result } = record.body
      return [{ opId: record.opId, machine, incarnation, codeKey: result.codeKey, unit: unit === undefined ? null : `${unit.grant} ${unit.no}` }]
    }),
  )
}

function isParked({ centre: { state } }: Stage, opId: string): boolean {
  return state.journal.where((record) => record.opId === opId && record.settlement === 'parked').length > 0
}

/** Every issual with a conflict has its case (4.6). */
function checkConflicts({ world, centre: { state, restores } }: Stage): void {
  const inCases = new Set(state.cases.where(() => true).flatMap(({ row }) => row.sides.map(({ opId }) => opId)))
  for (const { opId, record, conflict } of state.journal.where(({ type, conflict: found }) => type === 'outcome' && found !== null && found !== 'unreadable')) {
    const { body } = record as Extract<JournalRecord, { type: 'outcome' }>
    if (body.action !== 'issue') continue
    world.point(`an issual was settled as ${conflict}`)
    // No two tills have one code; codes of blocks die when the till has given them up, and not before.
    const never = conflict === 'code_issued_twice' || (conflict === 'revoked_before_use' && restores === 0)
    if (never) world.violate('S13', `the issual ${opId} is settled as ${conflict}`)
    if (!inCases.has(opId)) world.violate('cases', `the issual ${opId} is settled as ${conflict}, and no case says so`)
  }
}
