import type { CentralTx } from '../../../src/central/core/central-store'
import type { Core } from '../../../src/central/core/core'
import type { RedemptionStored } from '../../../src/central/core/rows'
import { feedsOf } from '../../../src/central/feeds/scope'
import { snapshotPart } from '../../../src/central/feeds/snapshot'
import { scopeOfTill } from '../../../src/central/sync/till-scope'
import type { OperationCached, SyncStatus } from '../../../src/till/cache/rows'
import { readPage } from '../../../src/till/cache/read-page'
import type { Machine } from '../machine/machine'
import { couponDifference, strayPack } from './coupons'
import { listedPacks } from './held-packs'
import { peopleDifference } from './people'
import type { Stage } from '../play/stage'
import type { Row } from '../view/view-disk'

/** S6, S7, S11, L1: at rest every till shows what a fresh snapshot would show, and has nothing left to send or to settle. */
export async function checkViews(stage: Stage): Promise<void> {
  const { core, quiet } = stage.centre
  const still: Core = { ...core, store: quiet }
  for (const machine of stage.machines) {
    checkQueues(stage, machine)
    // L3: whoever has units gives them back one day; what nobody has is gone for ever.
    for (const id of strandedGrants(stage, machine)) stage.world.violate('L3', `${machine.who} does not know of its grant ${id}`)
    await quiet.read((tx) => compareFeeds(stage, machine, still, tx))
  }
}

const rows = (machine: Machine, table: string): Row[] => [...(machine.view.tables.get(table)?.byKey.values() ?? [])]

export function statusOf(machine: Machine): SyncStatus | undefined {
  return machine.view.tables.get('sync')?.byKey.get('ssync') as SyncStatus | undefined
}

/** Every operation has its end. */
export function hasNothingOpen(machine: Machine): boolean {
  return rows(machine, 'operations').every((op) => op['state'] !== 'unfinished')
}

function checkQueues({ world, centre: { state } }: Stage, machine: Machine): void {
  const status = statusOf(machine)
  const { who } = machine
  if (status === undefined || !status.online || status.phase !== 'ready') {
    return world.violate('L1', `${who} is ${status?.phase ?? 'not there'}, ${status?.online === true ? 'online' : 'offline'}: ${status?.problem ?? ''}`)
  }
  if (status.waiting !== 0) world.violate('L1', `${who} still has ${status.waiting} records to send`)
  if (status.problem !== null) world.violate('L1', `${who} has the problem ${status.problem}`)
  for (const op of rows(machine, 'operations') as unknown as OperationCached[]) {
    if (op.state === 'unfinished') world.violate('L1', `${who}: ${op.opId} is still unfinished`)
    if (op.kind === 'issue' && op.overlay === 1 && op.settlement !== 'parked') world.violate('L1', `${who}: the issual ${op.opId} is still in the overlay`)
    if (op.kind === 'redeem' && op.state === 'accepted') checkSettled(world, who, op, state.redemptions.get(op.opId))
  }
}

/** Open grants that the centre keeps out of the pool for a till, and the till does not know of. */
export function strandedGrants({ centre: { state } }: Stage, machine: Machine): readonly string[] {
  const held = new Set(rows(machine, 'grants').filter((grant) => grant['open'] === 1).map((grant) => grant['id']))
  return state.grants.where(({ id, till, state: is }) => is === 'open' && till === machine.enrolment.till.id && !held.has(id)).map(({ id }) => id)
}

/** What the till shows of a redemption is what the centre made of it. */
function checkSettled(world: Stage['world'], who: string, op: OperationCached, made: RedemptionStored | null): void {
  if (made !== null && op.settlement !== made.settlement) world.violate('S11', `${who} shows ${op.opId} as ${op.settlement}, the centre has ${made.settlement}`)
  if (op.overlay === 1 && made?.settlement !== 'parked') world.violate('L1', `${who}: ${op.opId} is still in the overlay (${made?.settlement ?? 'unknown'})`)
}

const TABLES: Readonly<Record<string, string>> = { uses: 'uses', idents: 'idents', store: 'counters' }

async function compareFeeds({ world }: Stage, machine: Machine, core: Core, tx: CentralTx): Promise<void> {
  const scope = await scopeOfTill(core, tx, machine.enrolment.till.id)
  if (scope === null) return
  for (const feed of feedsOf(scope)) {
    const [family = '', id] = feed.split(':')
    if (family === 'coupons') {
      const difference = couponDifference(machine, Number(id), await tx.coupons.page(Number(id), null, 10_000))
      if (difference !== null) world.violate('S6', `${machine.who} differs from the centre in ${feed}: ${difference}`)
    }
    const table = TABLES[family]
    if (table === undefined) continue
    const { rows: fresh } = await snapshotPart(core, tx, scope, feed, null, 10_000)
    const expected = readPage(feed, fresh).flatMap((change) => (change.row === null || ('kind' in change.row && change.row.kind === 'case') ? [] : [change.row as Row]))
    const offer = Number(id)
    const held = rows(machine, table).filter((row) => family === 'idents' || family === 'store' || row['offer'] === offer)
    if (listedPacks(machine, feed).length > 0) world.point(`a till has ${family} in packs`)
    const difference = family === 'store' ? differ(held, expected) : peopleDifference(machine, feed, held, expected)
    if (difference !== null) world.violate('S6', `${machine.who} differs from a fresh snapshot of ${feed}: ${difference}`)
  }
  const stray = strayPack(machine)
  if (stray !== null) world.violate('L1', `${machine.who} still keeps pack ${stray}, which is in force no more`)
  const versions = [...scope.offers.values()].map(({ offer }) => `${offer.id}.${offer.version}`).sort().join()
  const shown = rows(machine, 'offers').map((row) => `${String(row['id'])}.${(row['offer'] as { version: number }).version}`).sort().join()
  if (versions !== shown) world.violate('S6', `${machine.who} has the offers ${shown} of ${versions}`)
}

/** One difference of two sets of rows, or null. */
function differ(held: readonly Row[], expected: readonly Row[]): string | null {
  const texts = (of: readonly Row[]): Set<string> => new Set(of.map(plain))
  const [have, want] = [texts(held), texts(expected)]
  for (const row of want) if (!have.has(row)) return `lacks ${row}`
  for (const row of have) if (!want.has(row)) return `holds ${row}`
  return null
}

function plain(row: Row): string {
  return JSON.stringify(
    Object.entries(row)
      // A till keeps no count of what others hold.
      .filter(([name]) => name !== 'kind' && name !== 'held')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
