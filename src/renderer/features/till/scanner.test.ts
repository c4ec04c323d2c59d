import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hear, NO_BURST, USUAL_READER, type Burst, type Press, type ReaderManners } from './scanner'

const press = (key: string, at: number, code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key): Press => ({ key, code, shift: false, at })

/** Types `keys` with `gap` milliseconds between them and answers every scan heard. */
function type(keys: readonly (string | Press)[], gap: number, manners: ReaderManners = USUAL_READER): string[] {
  let burst: Burst = NO_BURST
  const scans: string[] = []
  keys.forEach((key, index) => {
    const heard = hear(burst, typeof key === 'string' ? press(key, index * gap) : { ...key, at: index * gap }, manners)
    burst = heard.burst
    if (heard.scan !== null) scans.push(heard.scan)
  })
  return scans
}

describe('a reader is told from typing', () => {
  it('hears a fast burst that ends with Enter or Tab', () => {
    expect(type([...'ABC12345', 'Enter'], 8)).toEqual(['ABC12345'])
    expect(type([...'ABC12345', 'Tab'], 30)).toEqual(['ABC12345'])
  })
  it('leaves a fast typist alone', () => {
    expect(type([...'1240', 'Enter'], 60)).toEqual([])
    expect(type([...'ABC12345', 'Enter'], 36)).toEqual([])
  })
  it('needs the end key, and soon enough', () => {
    expect(type([...'ABC12345'], 8)).toEqual([])
    let burst: Burst = NO_BURST
    for (const [index, key] of [...'ABC12345'].entries()) burst = hear(burst, press(key, index * 5), USUAL_READER).burst
    expect(hear(burst, press('Enter', 500), USUAL_READER).scan).toBeNull()
  })
  it('does not lose the first character to a machine that hesitates once', () => {
    let burst = hear(NO_BURST, press('A', 0), USUAL_READER).burst
    for (const [index, key] of [...'BC12345'].entries()) burst = hear(burst, press(key, 180 + index * 5), USUAL_READER).burst
    expect(hear(burst, press('Enter', 220), USUAL_READER).scan).toBe('ABC12345')
  })
  it('is not spoiled by one key that a busy machine held back', () => {
    const times = [0, 180, 185, 190, 195, 200, 205, 210, 215]
    let burst: Burst = NO_BURST
    const heard = [...'XABC1234'].map((key, index) => (burst = hear(burst, press(key, times[index] ?? 0), USUAL_READER).burst))
    expect(heard).toHaveLength(8)
    expect(hear(burst, press('Enter', 215), USUAL_READER).scan).toBe('XABC1234')
  })
  it('takes nothing shorter than four characters', () => {
    expect(type([...'ABC', 'Enter'], 5)).toEqual([])
    expect(type([...'ABCD', 'Enter'], 5)).toEqual(['ABCD'])
  })
  it('hears two scans one after the other, and drops what a pause cut off', () => {
    expect(type([...'AAAA', 'Enter', ...'BBBB', 'Enter'], 5)).toEqual(['AAAA', 'BBBB'])
    let burst = hear(NO_BURST, press('x', 0), USUAL_READER).burst
    const after = hear(burst, press('A', 1000), USUAL_READER)
    expect(after.started).toBe(true)
    burst = after.burst
    expect(burst.presses).toHaveLength(1)
  })
  it('is not spoiled by shift, Caps Lock or dead keys', () => {
    expect(type(['Shift', 'A', 'CapsLock', 'b', 'C', '1', 'Enter'], 5)).toEqual(['AbC1'])
    const hyphenOnAnotherLayout: Press = { key: 'ß', code: 'Minus', shift: false, at: 0 }
    const dead: Press = { key: 'Dead', code: 'Minus', shift: false, at: 0 }
    expect(type(['A', 'B', dead, '1', '2', 'Enter'], 5)).toEqual(['AB-12'])
    const digitRow = [...'&é"'].map((key, index): Press => ({ key, code: `Digit${index + 1}`, shift: false, at: 0 }))
    expect(type(['A', ...digitRow, 'Enter'], 5)).toEqual(['A123'])
    expect(type(['A', 'B', hyphenOnAnotherLayout, dead, 'Enter'], 5)).toEqual(['AB--'])
  })
  it('ends a burst at a key that types nothing', () => {
    expect(type(['A', 'B', 'ArrowLeft', 'C', 'D', 'Enter'], 5)).toEqual([])
  })
  it('takes prefix and suffix off', () => {
    expect(type([...'~]C0ABCD$', 'Enter'], 5, { ...USUAL_READER, prefix: '~]C0', suffix: '$' })).toEqual(['ABCD'])
  })
  it('gives every code back as it was scanned', () => {
    const code = fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189-_'), minLength: 4, maxLength: 40 })
    fc.assert(
      fc.property(code, fc.integer({ min: 0, max: 35 }), (text, gap) => {
        expect(type([...text, 'Enter'], gap)).toEqual([text])
      }),
    )
  })
})
