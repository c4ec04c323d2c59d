import { entriesIn, entryAt } from '../../domain/pack/pack-format'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { PackSummary } from '../../protocol/sync/packs'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { FeedGrowth, PackSet, PackSettings } from '../core/pack-port'
import { packedChange } from '../feeds/feed-changes'
import { sequenceAll } from '../sync/sequencer'
import { differencesFrom } from './pack-reader'
import { PackWriter } from './pack-writer'

export const PACK_SETTINGS: PackSettings = { least: 5000 }

/** A till looks a code up in each pack of a set: more than this are made one. */
const MOST_PACKS = 4
/** So do later packs once they have this share of the first one's entries. */
const SHARE = 1 / 4
/** Coupons read at once. */
const PAGE = 20_480
/** Keys asked for at once. */
const KEYS = 5000

/** How a set is brought up to date; null = it stands. */
export type Renewal = 'whole' | 'differences' | 'changes' | null

/** Whether the prints of holders are needed: row 10 of 2.7 looks at the holder where not anyone may redeem. */
export const needsHolders = ({ offer }: PreparedOffer): boolean => !offer.redemption.anyone

/**
 * The changes in the feed say what a later pack has to say, as long as every change is in it. Bulk work writes `anew`
 * instead, whatever it did (docs/adr/0033); then the tables are compared with the packs.
 */
export function renewalOf(standing: Standing, { least }: PackSettings): Renewal {
  const { set, growth, made, holders } = standing
  if (set === null || lacksHolders(set, holders)) return 'whole'
  const told = isTold(standing)
  const changes = growth?.changes ?? 0
  if (told && changes < least) return null
  const fresh = made - (set.packs[0]?.entries ?? 0)
  if (set.packs.length >= MOST_PACKS || isLarge(set.packs.slice(0, 1), fresh)) return 'whole'
  if (!told) return 'differences'
  return isLarge(set.packs, changes) ? 'whole' : 'changes'
}

const lacksHolders = ({ packs }: PackSet, holders: boolean): boolean => holders && packs.some((pack) => !pack.holders)

/** Tills that hold what the set says have heard of all that came since, change by change. */
const isTold = ({ set, growth, minPos, holders }: Standing): boolean => {
  return set !== null && !lacksHolders(set, holders) && growth?.anew !== true && set.pos >= minPos
}

/** What decides whether and how an offer's packs are renewed. */
export interface Standing {
  readonly set: PackSet | null
  readonly growth: FeedGrowth | undefined
  /** How many coupons the offer has. */
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
 * the research). Of many coupons that takes a while: aborted it throws between two pages, and nothing has happened.
 */
export async function renewPacks(core: Core, offer: number, settings: PackSettings, signal?: AbortSignal): Promise<Renewal | 'busy'> {
  await sequenceAll(core.store)
  return core.store.read(async (tx) => {
    if (!(await tx.packs.claim(offer))) return 'busy'
    const prepared = await core.catalogue.offer(tx, offer)
    if (prepared === null) return null
    const { pos, minPos } = await tx.feeds.head()
    const { made } = await tx.offers.counts(offer)
    const set = await tx.packs.setOf(offer)
    const most = Math.max(settings.least, Math.ceil((set?.packs[0]?.entries ?? 0) * SHARE))
    const [growth] = set === null ? [] : await tx.packs.growth([set], most)
    const holders = needsHolders(prepared)
    const standing = { set, growth, made, minPos, holders }
    const how = renewalOf(standing, settings)
    if (how === null) return null
    const packs = await packsOf(tx, { offer, holders, set, how, signal })
    await tx.packs.adopt({ offer, pos, packs }, core.clock.now())
    if (!isTold(standing)) await tx.feeds.append([packedChange(offer)])
    return how
  })
}

interface Making {
  readonly offer: number
  readonly holders: boolean
  readonly set: PackSet | null
  readonly how: Exclude<Renewal, null>
  readonly signal: AbortSignal | undefined
}

async function packsOf(tx: CentralTx, making: Making): Promise<readonly PackSummary[]> {
  const before = making.set?.packs ?? []
  if (making.how !== 'whole') {
    const added = making.how === 'changes' ? await packOfChanges(tx, making) : await packOfCoupons(tx, making, before)
    if (added === null) return before
    if (!isLarge(before, added.entries)) return [...before, added]
  }
  const whole = await packOfCoupons(tx, making, [])
  return whole === null ? [] : [whole]
}

/** All coupons, but those of which the packs of `beside` say the same. */
async function packOfCoupons({ packs }: CentralTx, { offer, holders, signal }: Making, beside: readonly PackSummary[]): Promise<PackSummary | null> {
  const writer = await PackWriter.begin(packs, offer, holders)
  const differences = beside.length === 0 ? null : differencesFrom(packs, beside, holders)
  let after: string | null = null
  do {
    signal?.throwIfAborted()
    const { entries, next } = await packs.entries(offer, holders, after, PAGE)
    const count = entriesIn(entries, holders)
    if (count > 0) await writer.add(differences === null ? entries : await differences(entries, entryAt(entries, count - 1, holders).key))
    after = next
  } while (after !== null)
  return writer.end()
}

async function packOfChanges({ packs }: CentralTx, { offer, holders, set }: Making): Promise<PackSummary | null> {
  const writer = await PackWriter.begin(packs, offer, holders)
  let after = ''
  for (;;) {
    const keys = await packs.changedKeys(offer, set?.pos ?? 0, after, KEYS)
    const last = keys.at(-1)
    if (last === undefined) return writer.end()
    await writer.add(await packs.entriesOf(offer, holders, keys))
    after = last
  }
}
