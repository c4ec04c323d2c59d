/*
 * Keys of very many codes with one secret: HMAC-SHA-256 as `codeKeyOf` has it, of which only the first 64 bits are wanted.
 * The general one makes objects for each code and hashes the secret anew each time, which takes four times as long
 * (docs/adr/0062). This one knows codes of one block; the test holds both to the same keys.
 */

const BLOCK = 64
/** Bytes of a code that leave room in its block for the end mark and the length. */
const LONGEST = 55
const ROUNDS = 64

export interface KeyOfCode {
  /** The two halves of the key, 32 bits each. */
  high: number
  low: number
}

/** Writes the key of each code it is given into the same object. Codes are ASCII of at most 55 characters. */
export function codeKeyMaker(key: string): (code: string, to: KeyOfCode) => void {
  const [inner, outer] = [padded(key, 0x36), padded(key, 0x5c)]
  const [middle, end] = [new Int32Array(8), new Int32Array(8)]
  const words = new Int32Array(ROUNDS)
  return (code, to) => {
    if (code.length > LONGEST) throw new Error(`a code of ${code.length} characters has no place in one block`)
    words.fill(0, 0, 16)
    for (let i = 0; i < code.length; i++) put(words, i, code.charCodeAt(i))
    finish(words, code.length)
    compress(inner, words, middle)
    words.fill(0, 0, 16)
    words.set(middle)
    finish(words, 32)
    compress(outer, words, end)
    to.high = (end[0] ?? 0) >>> 0
    to.low = (end[1] ?? 0) >>> 0
  }
}

function put(words: Int32Array, at: number, byte: number): void {
  words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - 8 * (at & 3)))
}

/** The end mark, and the length in bits with the block of the secret before it. */
function finish(words: Int32Array, length: number): void {
  put(words, length, 0x80)
  words[15] = (BLOCK + length) * 8
}

/** The state after the block of the secret, which is the same for every code. */
function padded(key: string, pad: number): Int32Array {
  const secret = Buffer.from(key, 'base64')
  if (secret.length > BLOCK) throw new Error('a key is longer than one block')
  const words = new Int32Array(ROUNDS)
  for (let i = 0; i < BLOCK; i++) put(words, i, (secret[i] ?? 0) ^ pad)
  const state = new Int32Array(8)
  compress(START, words, state)
  return state
}

const right = (x: number, by: number): number => (x >>> by) | (x << (32 - by))

/** One block of SHA-256 (FIPS 180-4, 6.2.2) from one state to the next; `words` has room for the whole schedule. */
function compress(from: Int32Array, words: Int32Array, to: Int32Array): void {
  for (let i = 16; i < ROUNDS; i++) {
    const x = words[i - 15] as number
    const y = words[i - 2] as number
    words[i] = ((words[i - 16] as number) + (words[i - 7] as number) + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + (right(y, 17) ^ right(y, 19) ^ (y >>> 10))) | 0
  }
  let [a, b, c, d] = [from[0] as number, from[1] as number, from[2] as number, from[3] as number]
  let [e, f, g, h] = [from[4] as number, from[5] as number, from[6] as number, from[7] as number]
  for (let i = 0; i < ROUNDS; i++) {
    const first = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + (g ^ (e & (f ^ g))) + (CONSTANTS[i] as number) + (words[i] as number)) | 0
    const second = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (c & (a ^ b)))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  to[0] = ((from[0] as number) + a) | 0
  to[1] = ((from[1] as number) + b) | 0
  to[2] = ((from[2] as number) + c) | 0
  to[3] = ((from[3] as number) + d) | 0
  to[4] = ((from[4] as number) + e) | 0
  to[5] = ((from[5] as number) + f) | 0
  to[6] = ((from[6] as number) + g) | 0
  to[7] = ((from[7] as number) + h) | 0
}

/** The standard's own numbers: 32 bits of the fractions of roots of the first primes. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Int32Array.from(primes, (prime) => ((root(prime) % 1) * 2 ** 32) | 0)
}

const START = fractions(8, Math.sqrt)
const CONSTANTS = fractions(ROUNDS, Math.cbrt)
