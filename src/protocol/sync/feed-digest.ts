import { canonicalJson } from './canonical-json'

/** Rows are told apart by their keys into so many buckets. */
export const BUCKETS = 64
/** The most rows of a feed that a digest is worked out of, on either side. */
export const MAX_DIGEST_ROWS = 10_000

/** Feeds whose rows both sides can work out; the others only go forward, or are kept in the main process. */
const FAMILIES = new Set(['ref', 'idents', 'store', 'uses', 'coupons'])
export const isDigested = (feed: string): boolean => FAMILIES.has(feed.slice(0, (feed + ':').indexOf(':')))

export interface DigestBucket {
  readonly rows: number
  /** 64 bits in hex. */
  readonly sum: string
}

/**
 * How many rows a feed has and a sum of their hashes, bucket by bucket, in whatever order they come. It finds accidents, not
 * forgeries: whoever could forge rows could forge this.
 */
export class FeedDigest {
  readonly #rows = new Uint32Array(BUCKETS)
  readonly #high = new Uint32Array(BUCKETS)
  readonly #low = new Uint32Array(BUCKETS)

  /** `body` as it travels; what a till does not keep of it is left out. */
  add(key: string, body: unknown): void {
    const at = bucketOf(key)
    const row = `${key} ${canonicalJson(keptOf(body))}`
    const [low, high] = [(this.#low[at] ?? 0) + mix(row, 0x9747b28c), (this.#high[at] ?? 0) + mix(row, 0x85ebca6b)]
    this.#rows[at] = (this.#rows[at] ?? 0) + 1
    this.#low[at] = low
    this.#high[at] = high
  }

  buckets(): DigestBucket[] {
    const hex = (half: number | undefined): string => (half ?? 0).toString(16).padStart(8, '0')
    return Array.from(this.#rows, (rows, at) => ({ rows, sum: hex(this.#high[at]) + hex(this.#low[at]) }))
  }
}

export const bucketOf = (key: string): number => mix(key, 1) % BUCKETS

type Body = Readonly<Record<string, unknown>>

/**
 * A till hides the code of an offer, and keeps no count of what others hold. Zone tables are worked out anew as time goes on,
 * by each copy of the service at its own moment.
 */
function keptOf(body: unknown): unknown {
  const row = body as Body & { readonly offer?: { readonly codes?: Body } }
  if (row['kind'] === 'org') return { ...row, zoneTables: undefined }
  if (row['kind'] === 'counter') return { ...row, held: undefined }
  if (row['kind'] !== 'offer') return row
  return { ...row, offer: { ...row.offer, codes: { ...row.offer?.codes, code: undefined, sample: undefined } } }
}

/** MurmurHash3 (32 bits) over the text's 16-bit units, two at a time. */
function mix(text: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < text.length; i += 2) {
    const unit = text.charCodeAt(i) | ((i + 1 < text.length ? text.charCodeAt(i + 1) : 0) << 16)
    const scrambled = Math.imul(rotate(Math.imul(unit, 0xcc9e2d51), 15), 0x1b873593)
    hash = (Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0
  }
  hash ^= text.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
