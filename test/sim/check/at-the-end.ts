import type { State } from '../../../src/central/memory/state'
import type { RedemptionStored } from '../../../src/central/core/rows'
import type { Stage } from '../play/stage'
import type { JournalRecord } from '../../../src/protocol/sync/record'
import { checkIssuals } from './issuals'
import { journalsOf, truthOf } from './journals'
import { checkViews } from './views'

/**
 * What must hold when every fault has stopped and everything has been sent (R 4.3). The centre's tables are compared with
 * what the journals on the machines' disks say, and with what cashiers were shown.
 */
export async function checkAtTheEnd(stage: Stage): Promise<void> {
  checkJournals(stage)
  checkEffects(stage)
  checkCounters(stage)
  checkCases(stage)
  checkIssuals(stage, (machine, incarnation) => machine.lostIncarnations.has(incarnation))
  await checkGrants(stage)
  await checkViews(stage)
}

const rowsOf = <Row>(table: { where(wanted: (row: Row) => boolean): Row[] }): Row[] => table.where(() => true)
const isLive = ({ counted, undone }: RedemptionStored): boolean => counted && (undone === 'no' || undone === 'part')

/** S2, S5, L1: every record on a disk is at the centre, the same one under the same number, and nothing else is. */
function checkJournals(stage: Stage): void {
  const {
    world,
    machines,
    centre: { state },
  } = stage
  for (const machine of machines) {
    const { till } = machine.enrolment
    for (const [incarnation, records] of journalsOf(machine)) {
      if (machine.lostIncarnations.has(incarnation)) continue
      const missing = records.filter((record) => state.journal.get(`${till.id}:${incarnation}:${record.seq}`) === null)
      const first = missing[0]
      if (first !== undefined) world.violate('S2', `${machine.who} has ${missing.length} records of incarnation ${incarnation} that the centre lacks, from ${first.seq} ${first.type}`)
      const other = records.find((record) => (state.journal.get(`${till.id}:${incarnation}:${record.seq}`)?.hash ?? record.hash) !== record.hash)
      if (other !== undefined) world.violate('S5', `${machine.who}: another record ${other.seq} at the centre`)
    }
  }
}

/** S2, S3, S9: what was approved and not undone is counted at the centre, once; nothing else is. */
function checkEffects(stage: Stage): void {
  const {
    world,
    machines,
    ledger,
    centre: { state },
  } = stage
  const { live, accepted, abandoned, twice } = truthOf(machines)
  for (const sale of twice) world.violate('S3', `the sale ${sale} became two redemptions`)
  const isLost = (till: number | null, incarnation: number | null): boolean =>
    machines.some((machine) => machine.enrolment.till.id === till && incarnation !== null && machine.lostIncarnations.has(incarnation))
  for (const made of ledger.approved.values()) {
    if (made.machine.lostIncarnations.has(made.incarnation)) continue
    if (!accepted.has(made.opId)) world.violate('S1', `approved ${made.opId} is in no journal`)
    if (abandoned.has(made.opId)) world.violate('S1', `approved ${made.opId} was given up`)
  }
  for (const [opId, { machine, incarnation }] of live) {
    if (machine.lostIncarnations.has(incarnation)) continue
    const made = state.redemptions.get(opId)
    if (made === null) world.violate('S2', `${opId} of ${machine.who} is not at the centre`)
    else if (made.settlement !== 'parked' && !isLive(made)) world.violate('S3', `${opId} stands at ${machine.who} and is ${made.undone}, counted ${made.counted}, at the centre`)
  }
  for (const made of rowsOf(state.redemptions)) {
    if (isLive(made) && made.till !== null && !live.has(made.opId) && !isLost(made.till, made.incarnation)) {
      world.violate('S3', `the centre counts ${made.opId}, which no till stands by`)
    }
  }
}

/** S3, S10: every counter is the number of facts it counts. */
function checkCounters({ world, centre: { state } }: Stage): void {
  const counted = rowsOf(state.redemptions).filter(({ counted: is }) => is)
  const times = (wanted: (made: RedemptionStored) => boolean): number => counted.filter(wanted).length
  for (const coupon of rowsOf(state.coupons)) {
    const facts = times((made) => made.codeKey === coupon.codeKey && made.slot === coupon.slot)
    if (coupon.uses !== facts) world.violate('S3', `coupon ${coupon.code} counts ${coupon.uses} uses of ${facts}`)
  }
  for (const counts of rowsOf(state.counts)) {
    const facts = times((made) => made.offer === counts.offer)
    if (counts.uses !== facts) world.violate('S3', `offer ${counts.offer} counts ${counts.uses} uses of ${facts}`)
    const issued = state.issuals.where((issual) => issual.offer === counts.offer).length
    if (counts.issued !== issued) world.violate('S3', `offer ${counts.offer} counts ${counts.issued} issuals of ${issued}`)
  }
}

/** I1, I2: what is held back for tills is what their grants keep out, and no grant has spent more than it had. */
async function checkGrants({ world, centre: { quiet, state } }: Stage): Promise<void> {
  checkClosings(world, state)
  const broken = await quiet.read((tx) => tx.grants.broken())
  for (const { offer, of, held, out, overspent } of broken) world.violate('I1', `offer ${offer} holds ${held} ${of} for grants that keep ${out}, ${overspent} are overspent`)
}

/** I1: units go back when their till has written down that it gives them up, and by nothing else, least of all by time. */
function checkClosings(world: Stage['world'], state: State): void {
  const used = new Map<string, number>()
  for (const { till, record } of state.journal.where(({ type }) => type === 'grant_closed')) {
    const { body } = record as Extract<JournalRecord, { type: 'grant_closed' }>
    used.set(`${till}:${body.grant}`, body.used)
  }
  for (const grant of state.grants.where((one) => one.state === 'closed')) {
    const said = used.get(`${grant.till}:${grant.id}`)
    if (said === undefined || grant.used < Math.min(said, grant.units)) world.violate('I1', `the grant ${grant.id} is closed at ${grant.used} used, and till ${grant.till} ${said === undefined ? 'has not closed it' : `said ${said}`}`)
  }
}

/** Every conflict has its case, and of a code that is good once at most one use is accepted (4.6, S9). */
function checkCases({ world, offers, centre: { state } }: Stage): void {
  const inCases = new Set(rowsOf(state.cases).flatMap(({ row }) => row.sides.map(({ opId }) => opId)))
  for (const made of rowsOf(state.redemptions)) {
    const explained = made.conflict === null && made.settlement !== 'disputed'
    if (!explained && !inCases.has(made.opId)) world.violate('cases', `${made.opId} is ${made.settlement} as ${made.conflict}, and no case says so`)
  }
  for (const offer of offers) {
    if (offer.mode !== 'bounded' || offer.total !== null || offer.common) continue
    for (const uses of groups(state, offer.id).values()) if (uses > 1) world.violate('S9', `a code of offer ${offer.id} is accepted ${uses} times`)
  }
}

function groups(state: State, offer: number): Map<string, number> {
  const uses = new Map<string, number>()
  for (const made of rowsOf(state.redemptions)) {
    if (made.offer === offer && isLive(made) && made.settlement === 'accepted' && made.conflict === null) {
      uses.set(made.codeKey, (uses.get(made.codeKey) ?? 0) + 1)
    }
  }
  return uses
}
