import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { PackSet, PackSettings } from '../core/pack-port'
import { packedChange } from '../feeds/feed-changes'
import { sequenceAll } from '../sync/sequencer'
import { needsHolders, PACK_SETTINGS, renewalOf, renewPacks } from './renew-packs'
import { isKeptPacked } from './served-packs'

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

/** Looks now and then which offers have so many coupons that tills should have them packed, and whose packs are behind. */
export function createPackKeeper(core: Core, settings: PackSettings = PACK_SETTINGS, signal?: AbortSignal): PackKeeper {
  const restUntil = new Map<number, number>()
  const failures = new Map<number, number>()
  const renew = async (offer: number): Promise<boolean> => {
    const begun = core.clock.now()
    if ((restUntil.get(offer) ?? 0) > begun) return false
    try {
      const did = await renewPacks(core, offer, settings, signal)
      restUntil.set(offer, core.clock.now() + REST * (core.clock.now() - begun))
      failures.delete(offer)
      return did !== null && did !== 'busy'
    } catch (failure) {
      if (signal?.aborted !== true) await fails(offer, failure)
      return false
    }
  }
  const fails = async (offer: number, failure: unknown): Promise<void> => {
    core.trouble('packs', failure)
    const often = (failures.get(offer) ?? 0) + 1
    failures.set(offer, often % MOST_FAILURES)
    if (often < MOST_FAILURES) return
    restUntil.set(offer, core.clock.now() + REST_AFTER_FAILURES)
    // Tills wait for packs that do not come: they take rows.
    await core.store.transact((tx) => tx.feeds.append([packedChange(offer)]))
  }
  return {
    async look() {
      await sequenceAll(core.store)
      const { due, over } = await core.store.read((tx) => workOf(core, tx, settings))
      const changed: number[] = []
      for (const offer of due) if (await renew(offer)) changed.push(offer)
      const now = core.clock.now()
      await core.store.transact(async (tx) => {
        for (const offer of over) await tx.packs.retire(offer, now)
        await tx.packs.sweep(now - LINGER)
      })
      return changed
    },
  }
}

interface Work {
  readonly due: readonly number[]
  /** Offers that have packs and should not. */
  readonly over: readonly number[]
}

async function workOf(core: Core, tx: CentralTx, settings: PackSettings): Promise<Work> {
  const sets = new Map<number, PackSet>((await tx.packs.sets()).map((set) => [set.offer, set]))
  const growth = new Map((await tx.packs.growth([...sets.values()], settings.least)).map((of) => [of.offer, of]))
  const made = new Map((await tx.offers.allCounts()).map((counts) => [counts.offer, counts.made]))
  const { minPos } = await tx.feeds.head()
  const wanted = (await core.catalogue.offers(tx)).filter((prepared) => {
    const { id } = prepared.offer
    return isKeptPacked(prepared, made.get(id) ?? 0, sets.has(id), settings)
  })
  const due = wanted.filter((prepared) => {
    const { id } = prepared.offer
    const standing = { set: sets.get(id) ?? null, growth: growth.get(id), made: made.get(id) ?? 0, minPos, holders: needsHolders(prepared) }
    return renewalOf(standing, settings) !== null
  })
  const kept = new Set<number>(wanted.map(({ offer }) => offer.id))
  return { due: due.map(({ offer }) => offer.id), over: [...sets.keys()].filter((offer) => !kept.has(offer)) }
}

/** Keeps the packs of every organisation until it is stopped: what is half made then is made by the next start, or by another copy. */
export function startPackKeepers(cores: readonly Core[]): () => Promise<void> {
  const stop = new AbortController()
  const keepers = cores.map((core) => ({ core, keeper: createPackKeeper(core, core.packs, stop.signal) }))
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
