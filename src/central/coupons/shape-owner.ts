import type { CodeRules } from '../../domain/offer/offer'
import type { ShapeStored } from '../core/code-port'
import { codeMaker } from './code-maker'
import { readShape, shapeOf, type CodeShape } from './code-shape'

/**
 * Whether generated codes are, or will be, spelled like this one: the permutations are inverted, no table of codes is
 * asked (3.3). Only indexes that are given out count; the rest of a shape is free for codes of other kinds, which
 * generating then leaves out. `series` are the randomised ones, whose whole space is theirs (2.4).
 */
export function isGenerated(permutationKey: string, code: string, shapes: readonly ShapeStored[], series: readonly CodeShape[]): boolean {
  const inSeries = series.some((shape) => codeMaker(permutationKey, shape).indexOf(code) !== null)
  return (
    inSeries ||
    shapes.some(({ name, next }) => {
      const n = codeMaker(permutationKey, readShape(name)).indexOf(code)
      return n !== null && n < next
    })
  )
}

/** Every code of the one is a code of the other: where the other is a whole series, nothing is left for the one. */
export function isInside(inner: CodeShape, outer: CodeShape): boolean {
  const fits = (letters: string, at: number): boolean => [...letters].every((letter) => lettersAt(outer, at).includes(letter))
  const width = widthOf(inner)
  return width === widthOf(outer) && Array.from({ length: width }, (_, at) => fits(lettersAt(inner, at), at)).every(Boolean)
}

const widthOf = ({ before, after, generated, checked }: CodeShape): number => before.length + generated + (checked ? 1 : 0) + after.length

/** What may stand at this place of a code; a check character is one of the alphabet. */
function lettersAt(shape: CodeShape, at: number): string {
  if (at < shape.before.length) return shape.before.charAt(at)
  const fromEnd = widthOf(shape) - at
  return fromEnd <= shape.after.length ? shape.after.charAt(shape.after.length - fromEnd) : shape.alphabet
}

/** The shapes of the randomised series among these rules, as offers keep them. */
export const seriesAmong = (rules: readonly CodeRules[]): readonly CodeShape[] =>
  rules.flatMap((codes) => (codes.kind === 'randomised' ? (shapeOf(codes) ?? []) : []))
