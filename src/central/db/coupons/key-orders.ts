import type { OrgKeys } from '../../core/rows'
import { keyOrder, type KeyOrder, type KeyOrderInWork, type RangeOf } from '../../coupons/key-order'

/** Orders kept at once: of the ranges in use and after it, for two jobs. */
const KEPT = 4
/** About a fifth of a second of work. */
const PART = 120_000

/** The orders of ranges in use, so that a job's next step finds what the one before worked out. Each can be worked out again. */
export interface KeyOrders {
  /** Null = not ready yet: a part was worked out, ask again. */
  of(org: number, keys: Pick<OrgKeys, 'code' | 'permutation'>, range: RangeOf, codes?: number): Promise<KeyOrder | null>
}

export function createKeyOrders(): KeyOrders {
  const kept = new Map<string, { readonly work: KeyOrderInWork; ready: KeyOrder | null }>()
  return {
    async of(org, keys, range, codes = PART) {
      const name = `${org} ${range.shape} ${range.first} ${range.count}`
      const known = kept.get(name) ?? { work: keyOrder(keys, range), ready: null }
      // The least recently used goes.
      kept.delete(name)
      kept.set(name, known)
      if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '')
      known.ready ??= await known.work.go(codes)
      return known.ready
    },
  }
}
