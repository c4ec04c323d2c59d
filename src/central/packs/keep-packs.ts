import { PACK_FAMILIES } from '../../domain/pack/pack-layout'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { PackOf, PackSet, PackSettings } from '../core/pack-port'
import { packedChange } from '../feeds/feed-changes'
import { sequenceAll } from '../sync/sequencer'
import { PACK_SETTINGS, renewalOf, renewCounted, type Renewal } from './renew-packs'
import { entriesOf, isKeptPacked, needsHolders } from './served-packs'

/** How long a pack stays after it left its set, so that a till in the middle of it can end. */
const LINGER = 24 * 60 * 60_000
/** How often the feeds are looked at. */
const LOOK_EVERY = 5000
/** After a renewal an offer rests this many times as long as it took: bulk work may say `anew` again and again. */
const REST = 4
/** A renewal that fails is tried again at the next look; after so many times in a row it rests longer. */
const MOST_FAILURES = 3
const REST_AFTER_FAILURES = 15 * 60_000

export interface PackKeeper {
  /** Makes what is due; answers the offers whose packs changed. */
  look(): Promise<readonly number[]>
}

/** Hears of each renewal, for the figures: how, in seconds, and with how many bytes of new packs. */
export type PackWatch = (family: PackOf['family'], done: { readonly how: Exclude<Renewal, null> | 'failed'; readonly seconds: number; readonly bytes: number }) => void

/** Looks now and then which offers have so many coupons, holders or uses that tills should have them packed, and whose packs are behind. */
export function createPackKeeper(core: Core, settings: PackSettings = PACK_SETTINGS, signal?: AbortSignal, watch: PackWatch = () => undefined): PackKeeper {
  const restUntil = new Map<string, number>()
  const failures = new Map<string, number>()
  const renew = async (of: PackOf): Promise<boolean> => {
    const begun = core.clock.now()
    if ((restUntil.get(nameOf(of)) ?? 0) > begun) return false
    try {
      const { how, bytes } = await renewCounted(core, of, settings, signal)
      const took = core.clock.now() - begun
      restUntil.set(nameOf(of), core.clock.now() + REST * took)
      failures.delete(nameOf(of))
      if (how === null || how === 'busy') return false
      watch(of.family, { how, seconds: took / 1000, bytes })
      return true
    } catch (failure) {
      if (signal?.aborted === true) return false
      watch(of.family, { how: 'failed', seconds: (core.clock.now() - begun) / 1000, bytes: 0 })
      await fails(of, failure)
      return false
    }
  }
  const fails = async (of: PackOf, failure: unknown): Promise<void> => {
    core.trouble('packs', failure)
    const often = (failures.get(nameOf(of)) ?? 0) + 1
    failures.set(nameOf(of), often % MOST_FAILURES)
    if (often < MOST_FAILURES) return
    restUntil.set(nameOf(of), core.clock.now() + REST_AFTER_FAILURES)
    // Tills wait for packs that do not come: they take rows.
    await core.store.transact((tx) => tx.feeds.append([packedChange(of)]))
  }
  return {
    async look() {
      await sequenceAll(core.store)
      const { due, over } = await core.store.read((tx) => workOf(core, tx, settings))
      const changed = new Set<number>()
      for (const of of due) if (await renew(of)) changed.add(of.offer)
      const now = core.clock.now()
      await core.store.transact(async (tx) => {
        for (const set of over) await tx.packs.retire(set, set.forget ? 0 : now)
        await tx.packs.sweep(now - LINGER)
      })
      return [...changed]
    },
  }
}

const nameOf = ({ offer, family }: PackOf): string => `${family}:${offer}`

interface Work {
  readonly due: readonly PackOf[]
  /** Packs of offers that should have none. */
  readonly over: readonly PackSet[]
}

async function workOf(core: Core, tx: CentralTx, settings: PackSettings): Promise<Work> {
  const all = await tx.packs.sets()
  const sets = new Map(all.map((set) => [nameOf(set), set]))
  const growth = new Map((await tx.packs.growth(all, settings.least)).map((of) => [nameOf(of), of]))
  const counts = new Map((await tx.offers.allCounts()).map((of) => [of.offer, of]))
  const { minPos } = await tx.feeds.head()
  const wanted = (await core.catalogue.offers(tx)).flatMap((prepared) => {
    const offer: number = prepared.offer.id
    return PACK_FAMILIES.flatMap((family) => {
      const name = nameOf({ offer, family })
      const made = entriesOf(counts.get(offer) ?? null, family)
      const standing = { set: sets.get(name) ?? null, growth: growth.get(name), made, minPos, holders: needsHolders(prepared, family) }
      return isKeptPacked(prepared, family, made, sets.has(name), settings) ? [{ offer, family, name, standing }] : []
    })
  })
  const kept = new Set(wanted.map(({ name }) => name))
  return { due: wanted.filter(({ standing }) => renewalOf(standing, settings) !== null), over: all.filter((set) => !kept.has(nameOf(set))) }
}

/** Keeps the packs of every organisation until it is stopped: what is half made then is made by the next start, or by another copy. */
export function startPackKeepers(cores: readonly Core[], watch: PackWatch): () => Promise<void> {
  const stop = new AbortController()
  const keepers = cores.map((core) => ({ core, keeper: createPackKeeper(core, core.packs, stop.signal, watch) }))
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    looking ??= (async () => {
      for (const { core, keeper } of keepers) await keeper.look().catch((failure: unknown) => core.trouble('packs', failure))
    })().finally(() => (looking = null))
  }, LOOK_EVERY)
  timer.unref()
  return async () => {
    clearInterval(timer)
    stop.abort()
    await looking
  }
}
