import { widthOf } from '../../domain/pack/pack-layout'
import type { PackSummary } from '../../protocol/sync/packs'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { EntriesOf, EntryPage, FeedGrowth, PackOf, PackSet, PackSettings, PackTable } from '../core/pack-port'
import { packedChange } from '../feeds/feed-changes'
import { sequenceAll } from '../sync/sequencer'
import { differencesFrom } from './pack-reader'
import { PackWriter } from './pack-writer'
import { entriesOf, needsHolders } from './served-packs'

export const PACK_SETTINGS: PackSettings = { least: 5000 }

/** A till looks a code up in each pack of a set: more than this are made one. */
const MOST_PACKS = 4
/** So do later packs once they have this share of the first one's entries. */
const SHARE = 1 / 4
/** Entries read at once. */
const PAGE = 20_480
/** Changes read at once. */
const CHANGES = 5000

/** How a set is brought up to date; null = it stands. */
export type Renewal = 'whole' | 'differences' | 'changes' | null

/**
 * The changes in the feed say what a later pack has to say, as long as every change is in it. Bulk work writes `anew`
 * instead, whatever it did (docs/adr/0033); then the tables are compared with the packs. The tables do not say what is gone:
 * a coupon never goes, and of anything else the feed must tell.
 */
export function renewalOf(standing: Standing, { least }: PackSettings): Renewal {
  const { set, growth, made, minPos, holders } = standing
  if (set === null || set.forget || lacksHolders(set, holders)) return 'whole'
  const told = isTold(standing)
  const changes = growth?.changes ?? 0
  if (told && changes < least) return null
  const fresh = set.family === 'coupons' ? made - (set.packs[0]?.entries ?? 0) : 0
  if (set.packs.length >= MOST_PACKS || isLarge(set.packs.slice(0, 1), fresh)) return 'whole'
  if (!told) return set.family !== 'coupons' && set.pos < minPos ? 'whole' : 'differences'
  return isLarge(set.packs, changes) ? 'whole' : 'changes'
}

const lacksHolders = ({ packs }: PackSet, holders: boolean): boolean => holders && packs.some((pack) => !pack.holders)

/** Tills that hold what the set says have heard of all that came since, change by change. */
const isTold = ({ set, growth, minPos, holders }: Standing): boolean => {
  return set !== null && !set.forget && !lacksHolders(set, holders) && growth?.anew !== true && set.pos >= minPos
}

/** What decides whether and how an offer's packs are renewed. */
export interface Standing {
  readonly set: PackSet | null
  readonly growth: FeedGrowth | undefined
  /** About how many entries there are. */
  readonly made: number
  /** The feeds keep what came behind this position. */
  readonly minPos: number
  readonly holders: boolean
}

/** The later packs, with so many entries more, are no longer small beside the first. */
function isLarge([base, ...later]: readonly PackSummary[], more: number): boolean {
  return later.reduce((sum, { entries }) => sum + entries, more) >= (base?.entries ?? 0) * SHARE
}

/**
 * Brings the packs of an offer up to date in one picture of everything: entries and position are of the same moment (2.4 of
 * the research). Of many entries that takes a while: aborted it throws between two pages, and nothing has happened.
 */
export async function renewPacks(core: Core, of: PackOf, settings: PackSettings, signal?: AbortSignal): Promise<Renewal | 'busy'> {
  return (await renewCounted(core, of, settings, signal)).how
}

/** How it was done, and the bytes of the packs that came of it. */
export interface Renewed {
  readonly how: Renewal | 'busy'
  readonly bytes: number
}

/** The same, for whoever wants to know how much it was. */
export async function renewCounted(core: Core, of: PackOf, settings: PackSettings, signal?: AbortSignal): Promise<Renewed> {
  await sequenceAll(core.store)
  const { offer, family } = of
  return core.store.read(async (tx) => {
    if (!(await tx.packs.claim(of))) return { how: 'busy', bytes: 0 }
    const prepared = await core.catalogue.offer(tx, offer)
    if (prepared === null) return NOTHING
    const { pos, minPos } = await tx.feeds.head()
    const made = entriesOf(await tx.offers.counts(offer), family)
    const set = await tx.packs.setOf(of)
    const most = Math.max(settings.least, Math.ceil((set?.packs[0]?.entries ?? 0) * SHARE))
    const [growth] = set === null ? [] : await tx.packs.growth([set], most)
    const holders = needsHolders(prepared, family)
    const standing = { set, growth, made, minPos, holders }
    const how = renewalOf(standing, settings)
    if (how === null) return NOTHING
    const packs = await packsOf(tx, { of: { offer, family, holders }, set, how, signal })
    // A pack that names somebody who was erased goes with the next sweep, whoever is in the middle of it.
    const madeAt = core.clock.now()
    await tx.packs.adopt({ offer, family, pos, packs, madeAt }, set?.forget === true ? 0 : madeAt)
    if (!isTold(standing)) await tx.feeds.append([packedChange(of)])
    const before = new Set(set?.packs.map(({ id }) => id))
    return { how, bytes: packs.reduce((sum, { id, bytes }) => sum + (before.has(id) ? 0 : bytes), 0) }
  })
}

const NOTHING: Renewed = { how: null, bytes: 0 }

interface Making {
  readonly of: EntriesOf
  readonly set: PackSet | null
  readonly how: Exclude<Renewal, null>
  readonly signal: AbortSignal | undefined
}

async function packsOf(tx: CentralTx, making: Making): Promise<readonly PackSummary[]> {
  const before = making.set?.packs ?? []
  if (making.how !== 'whole') {
    const { added, all } = await laterPacks(tx, making, before)
    const stale = all !== null && entriesOfAll([...before, ...added]) - all >= all * SHARE
    if (!stale && added.length === 0) return before
    if (!stale && !isLarge(before, entriesOfAll(added))) return [...before, ...added]
  }
  const { pack } = await packOfAll(tx, making, [])
  return pack === null ? [] : [pack]
}

const entriesOfAll = (packs: readonly PackSummary[]): number => packs.reduce((sum, { entries }) => sum + entries, 0)

interface Later {
  readonly added: readonly PackSummary[]
  /** How many entries the tables have, where packs can say more than they do: of those whose coupons have died. */
  readonly all: number | null
}

/** Of coupons the tables say everything; of anything else what is gone stands in the changes. */
async function laterPacks(tx: CentralTx, making: Making, before: readonly PackSummary[]): Promise<Later> {
  const differences = making.how === 'differences' ? await packOfAll(tx, making, before) : null
  const isOfCoupons = making.of.family === 'coupons'
  const changes = differences !== null && isOfCoupons ? null : await packOfChanges(tx, making)
  const added = [differences?.pack ?? null, changes?.pack ?? null].filter((pack) => pack !== null)
  return { added, all: differences === null || isOfCoupons ? null : differences.read }
}

interface Written {
  readonly pack: PackSummary | null
  /** Entries that were looked at for it. */
  readonly read: number
}

/** All entries, but those of which the packs of `beside` say the same. */
function packOfAll({ packs }: CentralTx, { of, signal }: Making, beside: readonly PackSummary[]): Promise<Written> {
  const differences = beside.length === 0 ? null : differencesFrom(packs, beside, of)
  return written(packs, of, (after) => packs.entries(of, after, PAGE), signal, differences)
}

function packOfChanges({ packs }: CentralTx, { of, set, signal }: Making): Promise<Written> {
  return written(packs, of, (after) => packs.changedEntries(of, set?.pos ?? 0, after, CHANGES), signal, null)
}

async function written(
  packs: PackTable,
  of: EntriesOf,
  page: (after: string | null) => Promise<EntryPage>,
  signal: AbortSignal | undefined,
  differences: ((entries: Uint8Array) => Promise<Uint8Array>) | null,
): Promise<Written> {
  const writer = await PackWriter.begin(packs, of)
  let after: string | null = null
  let bytes = 0
  do {
    signal?.throwIfAborted()
    const { entries, next }: EntryPage = await page(after)
    bytes += entries.length
    if (entries.length > 0) await writer.add(differences === null ? entries : await differences(entries))
    after = next
  } while (after !== null)
  return { pack: await writer.end(), read: bytes / widthOf(of) }
}
