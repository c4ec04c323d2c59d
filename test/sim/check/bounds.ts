import type { Approved } from '../play/ledger'
import type { Stage } from '../play/stage'

/**
 * B1, I3, I4: whenever something is approved, the uses that stand are within the offer's total and the worst case that was
 * shown for it. Two things are not promised (docs/sync.md). A machine that was thrown away takes to its grave what it sold
 * alone and had not sent, and the next one under its name begins with a whole `perTill`, so it counts as one till more. A
 * centre that was set back has forgotten uses and grants more until it has heard of them again, so such runs are judged by
 * strict totals alone. What a strict offer's customers may use needs no bound: a till alone does not sell it (ADR 67).
 */
export function checkBounds({ world, offers, totals, ledger, machines, replaced, centre }: Stage, made: Approved): void {
  const offer = offers.find(({ id }) => id === made.offer)
  const total = totals.get(made.offer) ?? null
  if (offer === undefined) return
  if (made.decidedBy === 'till' && offer.mode === 'never') {
    world.violate('B1', `${made.machine.who} approved ${made.opId} alone, of an offer that is never sold offline`)
  }
  if (offer.holder && centre.restores === 0 && ledger.liveOf(made.code) > 1) {
    world.violate('B2h', `${made.machine.who} approved ${made.opId}: the code ${made.code} was good once, and only for its holder`)
  }
  if (total === null || offer.mode === 'allow' || (centre.restores > 0 && !(offer.mode === 'strict' && allReport(world)))) return
  const alone = offer.mode === 'bounded' || offer.mode === 'approval' ? offer.perTill * (machines.length + replaced) : 0
  const live = ledger.live(offer.id)
  if (live > total) world.point(`over the total, within the worst case: ${offer.mode}`)
  if (live > total + alone) world.violate('B1', `offer ${offer.id} (${offer.mode}) stands at ${live}, its total is ${total} and its worst case ${alone} more`)
}

/**
 * After a restore a strict pool waits until every till has sent its journal (rule 10), so its total holds all the same;
 * unless a person has left a till, or an earlier journal of one, out of that.
 */
function allReport({ faults }: Stage['world']): boolean {
  return !['machine replaced', 'till disabled', 'till enrolled again'].some((kind) => faults.counts.has(kind))
}
