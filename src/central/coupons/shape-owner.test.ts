import { expect, it } from 'vitest'
import type { CodeRules } from '../../domain/offer/offer'
import { codeMaker } from './code-maker'
import { shapeOf, type CodeShape } from './code-shape'
import { isGenerated, isInside, seriesAmong } from './shape-owner'

const KEY = 'a key of the organisation'
const shape = (codes: CodeRules): CodeShape => {
  const made = shapeOf(codes)
  if (made === null) throw new Error('no shape')
  return made
}
const unique = (length: number, alphabet: 'numeric' | 'alphanumeric' | 'safe', prefix = '', suffix = ''): CodeShape => shape({ kind: 'unique', length, alphabet, prefix, suffix })
const series = shape({ kind: 'randomised', sample: 'SUMMER24XY' })

it('a code is generated from the moment its place is given out', () => {
  const plain = unique(8, 'alphanumeric')
  const maker = codeMaker(KEY, plain)
  const shapes = [{ name: plain.name, next: 10 }]
  expect([0, 9, 10, 11].map((n) => isGenerated(KEY, maker.code(n), shapes, []))).toEqual([true, true, false, false])
  expect(isGenerated('another key', maker.code(3), shapes, [])).toBe(false)
})

it('a randomised series owns its whole space', () => {
  expect(isGenerated(KEY, 'SUMME00000', [], [series])).toBe(true)
  expect(isGenerated(KEY, 'SUMMA00000', [], [series])).toBe(false)
  expect(seriesAmong([{ kind: 'randomised', sample: 'SUMMER24XY' }, { kind: 'uploaded' }])).toEqual([series])
})

it('a shape is inside another where every code of it is a code of the other', () => {
  expect(isInside(unique(5, 'numeric', 'SUMME'), series)).toBe(true)
  expect(isInside(unique(4, 'numeric', 'SUMME', '7'), series)).toBe(true)
  expect(isInside(unique(5, 'safe', 'SUMME'), series)).toBe(true)
  expect(isInside(unique(5, 'numeric', 'SUMMA'), series)).toBe(false)
  expect(isInside(unique(10, 'alphanumeric'), series)).toBe(false)
  expect(isInside(series, unique(10, 'alphanumeric'))).toBe(true)
  expect(isInside(unique(6, 'numeric', 'SUMME'), series)).toBe(false)
})
