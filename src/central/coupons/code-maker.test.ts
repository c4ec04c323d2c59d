import { describe, expect, it } from 'vitest'
import { checkCharacter } from './check-character'
import { codeMaker } from './code-maker'
import { shapeOf, type CodeShape } from './code-shape'

const KEY = 'a key of the organisation'
const numeric: CodeShape = { name: 'n', before: '', after: '', alphabet: '0123456789', generated: 4, checked: false }

describe('the n-th code', () => {
  it('takes every value of the space exactly once', () => {
    const maker = codeMaker(KEY, numeric)
    const codes = new Set(Array.from({ length: maker.size }, (_, n) => maker.code(n)))
    expect(maker.size).toBe(10_000)
    expect(codes.size).toBe(10_000)
    expect([...codes].every((code) => /^\d{4}$/.test(code))).toBe(true)
  })

  it('comes in no order, and in another for another key or shape', () => {
    const first = (key: string, name: string) => Array.from({ length: 50 }, (_, n) => codeMaker(key, { ...numeric, name }).code(n))
    const codes = first(KEY, 'n')
    expect(codes).not.toEqual([...codes].sort((a, b) => a.localeCompare(b)))
    expect(first('another key', 'n')).not.toEqual(codes)
    expect(first(KEY, 'm')).not.toEqual(codes)
    expect(first(KEY, 'n')).toEqual(codes)
  })

  it('is unique in the largest randomised series too', () => {
    const shape = shapeOf({ kind: 'randomised', sample: 'SUMMER24XY' })
    expect(shape).toMatchObject({ before: 'SUMME', generated: 5 })
    if (shape === null) return
    const maker = codeMaker(KEY, shape)
    expect(maker.size).toBe(60_466_176)
    const last = Array.from({ length: 20_000 }, (_, n) => maker.code(maker.size - 1 - n))
    expect(new Set(last).size).toBe(20_000)
    expect(last.every((code) => /^SUMME[0-9A-Z]{5}$/.test(code))).toBe(true)
  })

  it('has prefix, suffix and its whole length where that is long', () => {
    const shape = shapeOf({ kind: 'unique', length: 40, alphabet: 'alphanumeric', prefix: 'ab-', suffix: '_z' })
    if (shape === null) throw new Error('no shape')
    const codes = Array.from({ length: 1000 }, (_, n) => codeMaker(KEY, shape).code(n))
    expect(codes.every((code) => /^AB-[0-9A-Z]{40}_Z$/.test(code))).toBe(true)
    expect(new Set(codes.map((code) => code.slice(3, 13))).size).toBe(1000)
  })
})

describe('the safe alphabet', () => {
  const shape = shapeOf({ kind: 'unique', length: 8, alphabet: 'safe', prefix: '', suffix: '' })

  it('leaves out what is mistaken for something else, and ends in a check character', () => {
    if (shape === null) throw new Error('no shape')
    const code = codeMaker(KEY, shape).code(7)
    expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/)
    expect(checkCharacter(code.slice(0, -1), shape.alphabet)).toBe(code.at(-1))
  })

  it('sees one wrong character wherever it is', () => {
    if (shape === null) throw new Error('no shape')
    const body = codeMaker(KEY, shape).code(11).slice(0, -1)
    for (let at = 0; at < body.length; at++) {
      for (const wrong of shape.alphabet) {
        if (wrong === body[at]) continue
        const typed = body.slice(0, at) + wrong + body.slice(at + 1)
        expect(checkCharacter(typed, shape.alphabet)).not.toBe(checkCharacter(body, shape.alphabet))
      }
    }
  })
})
