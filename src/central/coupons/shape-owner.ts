import type { ShapeStored } from '../core/code-port'
import { codeMaker, type CodeMaker } from './code-maker'
import { readShape } from './code-shape'

/** A place in the order of a shape that would make this code, and that somebody has been given. */
export interface PlaceInShape {
  readonly shape: string
  readonly n: number
}

/**
 * Which generated codes are spelled like this one: the permutations are inverted, no table of codes is asked (3.3). Only
 * indexes that are given out count; the rest of a shape is free for codes of other kinds, which generating then leaves out.
 */
export function placesIn(permutationKey: string, shapes: readonly ShapeStored[]): (code: string) => readonly PlaceInShape[] {
  const makers: readonly { readonly name: string; readonly next: number; readonly maker: CodeMaker }[] = shapes.map(({ name, next }) => ({
    name,
    next,
    maker: codeMaker(permutationKey, readShape(name)),
  }))
  return (code) =>
    makers.flatMap(({ name, next, maker }) => {
      const n = maker.indexOf(code)
      return n !== null && n < next ? [{ shape: name, n }] : []
    })
}
