import { setImmediate as breathe } from 'node:timers/promises'
import { codeKeyMaker } from '../core/code-keys'
import type { OrgKeys } from '../core/rows'
import { codeMaker } from './code-maker'
import { readShape } from './code-shape'

/*
 * Indexes of a range in the order of their codes' keys. Coupons that are written in this order fall into the index of keys
 * next to each other; in the order of their codes each would fall somewhere else, and the database would write a page of
 * its log for every coupon (docs/adr/0030).
 */

/** Codes between two turns of the event loop: others are served meanwhile. */
const BREATH = 2048
/** Keys are put in order by their first 16 bits: near enough that neighbours share a page. */
const BUCKETS = 65_536
/** 2 million keys are 24 MB. */
export const LARGEST_ORDER = 2_000_000

export interface RangeOf {
  readonly shape: string
  readonly first: number
  readonly count: number
}

/** Indexes with the keys of their codes, each in two halves of 32 bits, side by side. */
export interface KeysInOrder {
  readonly indexes: Float64Array
  readonly highs: Uint32Array
  readonly lows: Uint32Array
}

export interface KeyOrder {
  readonly count: number
  /** `count` of them from the at-th key on, in the order of the first 16 bits of their keys. */
  slice(at: number, count: number): KeysInOrder
}

/** The i-th key, as the number that sixteen hex digits say. */
export const keyAt = ({ highs, lows }: Pick<KeysInOrder, 'highs' | 'lows'>, i: number): bigint => (BigInt(highs[i] ?? 0) << 32n) | BigInt(lows[i] ?? 0)

/** Works out the order of a range a part at a time; null = there is more to do. */
export interface KeyOrderInWork {
  go(codes: number): Promise<KeyOrder | null>
}

export function keyOrder(keys: Pick<OrgKeys, 'code' | 'permutation'>, { shape, first, count }: RangeOf): KeyOrderInWork {
  const maker = codeMaker(keys.permutation, readShape(shape))
  const keyOf = codeKeyMaker(keys.code)
  const highs = new Uint32Array(count)
  const lows = new Uint32Array(count)
  const key = { high: 0, low: 0 }
  let at = 0
  const part = (until: number): void => {
    const indexes = Float64Array.from({ length: until - at }, (_, i) => first + at + i)
    for (const code of maker.codes(indexes)) {
      keyOf(code, key)
      highs[at] = key.high
      lows[at] = key.low
      at += 1
    }
  }
  return {
    async go(codes) {
      for (const end = Math.min(count, at + codes); at < end; ) {
        part(Math.min(end, at + BREATH))
        await breathe()
      }
      return at < count ? null : ordered(first, highs, lows)
    },
  }
}

function ordered(first: number, highs: Uint32Array, lows: Uint32Array): KeyOrder {
  const order = inBuckets(highs)
  return {
    count: order.length,
    slice(at, count) {
      const places = order.subarray(at, at + count)
      return {
        indexes: Float64Array.from(places, (place) => first + place),
        highs: Uint32Array.from(places, (place) => highs[place] ?? 0),
        lows: Uint32Array.from(places, (place) => lows[place] ?? 0),
      }
    },
  }
}

/** A counting sort: linear, and of the same outcome wherever it runs. */
function inBuckets(highs: Uint32Array): Uint32Array {
  const starts = new Uint32Array(BUCKETS + 1)
  for (const high of highs) starts[(high >>> 16) + 1] = (starts[(high >>> 16) + 1] ?? 0) + 1
  for (let b = 0; b < BUCKETS; b++) starts[b + 1] = (starts[b + 1] ?? 0) + (starts[b] ?? 0)
  const order = new Uint32Array(highs.length)
  for (const [place, high] of highs.entries()) {
    const bucket = high >>> 16
    const to = starts[bucket] ?? 0
    order[to] = place
    starts[bucket] = to + 1
  }
  return order
}
