import { createCipheriv, createHmac } from 'node:crypto'

/*
 * A keyed permutation of 0 … size - 1: a Feistel network over two halves of nearly the same size, its round function AES
 * on blocks that say round and half, walked until it falls inside (docs/adr/0031). Many numbers go through at once, so
 * that AES is called once a round and not once a number.
 */

/** As many as the standard for format-preserving encryption takes (NIST SP 800-38G, FF1). */
const ROUNDS = 10
const WORDS_A_BLOCK = 4
/** 52 bits of a block scaled to below a half: even up to one part in 2^26, the largest half. */
const SCALE = 2 ** -52
/** Up to here halves are below 2^26 and every product of the arithmetic is exact in a double. */
export const LARGEST_SIZE = 2 ** 52

export interface Permutation {
  readonly size: number
  /** Puts every number in the place the key gives it, in place. Each from 0 to size - 1. */
  permute(numbers: Float64Array): void
  /** Takes every number back to where it came from, in place. */
  invert(numbers: Float64Array): void
  /** Keyed noise that belongs to a number: `words` words of 32 bits each, one number after the other. */
  noise(numbers: Float64Array, words: number): Uint32Array
}

/** `key` is the organisation's secret; `name` orders each shape of codes differently. */
export function permutation(key: string, name: string, size: number): Permutation {
  if (size > LARGEST_SIZE) throw new Error(`a permutation of ${size} numbers is not exact`)
  const block = blockCipher(key, name)
  const halves = halvesOf(size)
  const through = (numbers: Float64Array, pass: Pass): void => {
    pass(block, halves, numbers)
    // A little of the square lies beyond the size: whoever fell there goes through again.
    for (let outside = beyond(numbers, size); outside.length > 0; ) {
      const again = Float64Array.from(outside, (at) => numbers[at] ?? 0)
      pass(block, halves, again)
      for (const [i, at] of outside.entries()) numbers[at] = again[i] ?? 0
      outside = outside.filter((_, i) => (again[i] ?? 0) >= size)
    }
  }
  return {
    size,
    permute: (numbers) => through(numbers, forwards),
    invert: (numbers) => through(numbers, backwards),
    noise(numbers, words) {
      const blocks = Math.ceil(words / WORDS_A_BLOCK)
      const asked = new Uint32Array(numbers.length * blocks * WORDS_A_BLOCK)
      for (let i = 0; i < numbers.length; i++) {
        const n = numbers[i] ?? 0
        for (let b = 0; b < blocks; b++) asked.set([n % 2 ** 32, ROUNDS + b, Math.floor(n / 2 ** 32), 0], (i * blocks + b) * WORDS_A_BLOCK)
      }
      return block(asked)
    },
  }
}

interface Halves {
  readonly left: number
  readonly right: number
}

/** The smallest rectangle of nearly equal sides that holds the size. */
function halvesOf(size: number): Halves {
  const left = Math.ceil(Math.sqrt(size))
  return { left, right: Math.ceil(size / left) }
}

type Block = (words: Uint32Array) => Uint32Array
type Pass = (block: Block, halves: Halves, numbers: Float64Array) => void

/** AES-128 on each block of four words by itself: on inputs that never repeat it is a keyed random function. */
function blockCipher(key: string, name: string): Block {
  const secret = createHmac('sha256', key).update(name).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ecb', secret, null).setAutoPadding(false)
  return (words) => {
    const mixed = cipher.update(new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
    return mixed.byteOffset % 4 === 0 ? new Uint32Array(mixed.buffer, mixed.byteOffset, words.length) : new Uint32Array(Uint8Array.from(mixed).buffer)
  }
}

const forwards: Pass = (block, halves, numbers) => {
  const { lefts, rights } = split(halves, numbers)
  const words = new Uint32Array(numbers.length * WORDS_A_BLOCK)
  for (let round = 0; round < ROUNDS; round += 2) {
    turn(block, words, round, { from: rights, to: lefts, below: halves.left, sign: 1 })
    turn(block, words, round + 1, { from: lefts, to: rights, below: halves.right, sign: 1 })
  }
  join(halves, lefts, rights, numbers)
}

const backwards: Pass = (block, halves, numbers) => {
  const { lefts, rights } = split(halves, numbers)
  const words = new Uint32Array(numbers.length * WORDS_A_BLOCK)
  for (let round = ROUNDS - 2; round >= 0; round -= 2) {
    turn(block, words, round + 1, { from: lefts, to: rights, below: halves.right, sign: -1 })
    turn(block, words, round, { from: rights, to: lefts, below: halves.left, sign: -1 })
  }
  join(halves, lefts, rights, numbers)
}

interface Turn {
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly below: number
  readonly sign: 1 | -1
}

/** Adds to one half, or takes from it, what the other half and the round make. */
function turn(block: Block, words: Uint32Array, round: number, { from, to, below, sign }: Turn): void {
  for (let i = 0, at = 0; i < from.length; i++, at += WORDS_A_BLOCK) {
    words[at] = from[i] ?? 0
    words[at + 1] = round
  }
  const mixed = block(words)
  for (let i = 0, at = 0; i < to.length; i++, at += WORDS_A_BLOCK) {
    const part = Math.floor(((mixed[at] ?? 0) * 2 ** 20 + ((mixed[at + 1] ?? 0) >>> 12)) * SCALE * below)
    const moved = (to[i] ?? 0) + sign * part
    to[i] = moved >= below ? moved - below : moved < 0 ? moved + below : moved
  }
}

function split({ right }: Halves, numbers: Float64Array): { readonly lefts: Uint32Array; readonly rights: Uint32Array } {
  const lefts = new Uint32Array(numbers.length)
  const rights = new Uint32Array(numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i] ?? 0
    const left = Math.floor(n / right)
    lefts[i] = left
    rights[i] = n - left * right
  }
  return { lefts, rights }
}

function join({ right }: Halves, lefts: Uint32Array, rights: Uint32Array, numbers: Float64Array): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = (lefts[i] ?? 0) * right + (rights[i] ?? 0)
}

function beyond(numbers: Float64Array, size: number): number[] {
  const outside: number[] = []
  for (let i = 0; i < numbers.length; i++) if ((numbers[i] ?? 0) >= size) outside.push(i)
  return outside
}
