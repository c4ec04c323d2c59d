import type { CodeRules } from '../../domain/offer/offer'
import { LARGEST_SIZE } from './permutation'

/** The letters a generated part is made of. `safe` leaves out what is mistaken for something else: 0 O 1 I L U (2.4). */
const ALPHABETS = {
  numeric: '0123456789',
  alphanumeric: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  safe: '23456789ABCDEFGHJKMNPQRSTVWXYZ',
} as const

/** Codes of one shape share one permutation and are given out by its index, whichever offer asks (3.3). */
export interface CodeShape {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly alphabet: string
  /** Generated characters; a check character comes on top. */
  readonly generated: number
  readonly checked: boolean
}

/** The shape of an offer's generated codes; null where codes are not generated. */
export function shapeOf(codes: CodeRules): CodeShape | null {
  switch (codes.kind) {
    case 'unique': {
      const checked = codes.alphabet === 'safe'
      const generated = codes.length - (checked ? 1 : 0)
      return shape(codes.prefix.toUpperCase(), codes.suffix.toUpperCase(), ALPHABETS[codes.alphabet], generated, checked)
    }
    case 'randomised': {
      // The first half is the fixed part; the rest is numeric if the sample is (2.4).
      const fixed = Math.floor(codes.sample.length / 2)
      const alphabet = /^\d+$/.test(codes.sample) ? ALPHABETS.numeric : ALPHABETS.alphanumeric
      return shape(codes.sample.slice(0, fixed), '', alphabet, codes.sample.length - fixed, false)
    }
    case 'common':
    case 'uploaded':
      return null
  }
}

/** Characters of a code that the permutation orders: as many as count exactly. Longer codes get keyed filling after them. */
export function orderedIn({ generated, alphabet }: CodeShape): number {
  return Math.min(generated, Math.floor(Math.log(LARGEST_SIZE) / Math.log(alphabet.length)))
}

/** How many different codes of the shape there are to give out. */
export const sizeOf = (shape: CodeShape): number => shape.alphabet.length ** orderedIn(shape)

/** A shape by its name. */
export function readShape(name: string): CodeShape {
  const [before = '', generated = '', base = '', after = ''] = name.split('|')
  const alphabet = Object.values(ALPHABETS).find((letters) => letters.length === Number(base))
  if (alphabet === undefined) throw new Error(`no shape is called ${name}`)
  // Only codes of the safe alphabet end in a check character.
  return shape(before, after, alphabet, Number(generated), alphabet === ALPHABETS.safe)
}

function shape(before: string, after: string, alphabet: string, generated: number, checked: boolean): CodeShape {
  return { name: `${before}|${generated}|${alphabet.length}|${after}`, before, after, alphabet, generated, checked }
}
