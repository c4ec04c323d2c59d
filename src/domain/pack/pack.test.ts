import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDateOf, type DayNumber } from '../calendar/day-number'
import { holderInput, holderMatches, printOf } from './holder-print'
import { CHUNK_ENTRIES, encodeChunk, entriesIn, entryAt, findInChunk, LAST_DAY, MOST_USES, type PackEntry } from './pack-format'
import { chunkLength, chunkOf, chunksOf, isChunk, readIndex, writeIndex, type PackHeader } from './pack-index'

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

const key = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((bits) => bits.toString(16).padStart(16, '0'))
const entryOf = (holders: boolean) =>
  fc
    .record({
      key,
      state: fc.constantFrom('unissued' as const, 'issued' as const, 'revoked' as const),
      issuedOn: fc.option(fc.integer({ min: 1, max: LAST_DAY }).map((day) => plainDateOf(day as DayNumber))),
      hasHolder: fc.boolean(),
      print: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
      uses: fc.integer({ min: 0, max: MOST_USES }),
    })
    .map(({ print, ...rest }): PackEntry => ({ ...rest, holderPrint: holders && rest.hasHolder ? print : null }))
const ordered = (entries: readonly PackEntry[]) => [...entries].sort((a, b) => (a.key < b.key ? -1 : 1))
const entriesOf = (holders: boolean, minLength = 0) => fc.uniqueArray(entryOf(holders), { selector: (entry) => entry.key, minLength, maxLength: 60 }).map(ordered)

/** As a pack is made, in chunks of any size up to the real one. */
function packOf(entries: readonly PackEntry[], holders: boolean) {
  const header: PackHeader = { version: 1, offer: 7, entries: entries.length, family: 'coupons', holders }
  const chunks = Array.from({ length: chunksOf(header) }, (_, n) => encodeChunk(entries.slice(n * CHUNK_ENTRIES, (n + 1) * CHUNK_ENTRIES), holders))
  const index = writeIndex(header, chunks.map((chunk) => ({ firstKey: entryAt(chunk, 0, holders).key, hash: sha256(chunk) })))
  return { header, chunks, index }
}

describe('chunks', () => {
  it('give back what was put in, and find by key what a map finds', () => {
    fc.assert(
      fc.property(fc.boolean().chain((holders) => fc.tuple(fc.constant(holders), entriesOf(holders), key)), ([holders, entries, other]) => {
        const chunk = encodeChunk(entries, holders)
        expect(entriesIn(chunk, holders)).toBe(entries.length)
        expect(entries.map((_, i) => entryAt(chunk, i, holders))).toEqual(entries)
        const map = new Map(entries.map((entry) => [entry.key, entry]))
        for (const asked of [...map.keys(), other]) expect(findInChunk(chunk, asked, holders)).toEqual(map.get(asked) ?? null)
      }),
    )
  })

  it('take no entry that does not fit, and none out of order', () => {
    const entry: PackEntry = { key: '00000000000000ff', state: 'issued', issuedOn: null, hasHolder: false, holderPrint: null, uses: 0 }
    expect(() => encodeChunk([{ ...entry, uses: MOST_USES + 1 }], false)).toThrow('does not fit')
    expect(() => encodeChunk([{ ...entry, issuedOn: plainDateOf((LAST_DAY + 1) as DayNumber) }], false)).toThrow('does not fit')
    expect(() => encodeChunk([entry, entry], false)).toThrow('order')
  })

  it('are the bytes that the format says', () => {
    const entry: PackEntry = { key: '0102030405060708', state: 'revoked', issuedOn: plainDateOf(258 as DayNumber), hasHolder: true, holderPrint: 0x0a_0b_0c_0d, uses: 30 }
    expect([...encodeChunk([entry], true)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0b11110_1_10, 1, 2, 10, 11, 12, 13])
  })
})

describe('the index', () => {
  it('names for every key the one chunk that can have it', () => {
    const step = 3
    const entries = Array.from({ length: CHUNK_ENTRIES * 2 + 5 }, (_, i): PackEntry => ({
      key: ((i + 1) * step).toString(16).padStart(16, '0'), state: 'issued', issuedOn: null, hasHolder: false, holderPrint: null, uses: i % 31,
    }))
    const { chunks, index: bytes } = packOf(entries, false)
    const index = readIndex(bytes)
    if (index === null) throw new Error('no index')
    for (const [i, entry] of entries.entries()) {
      const n = chunkOf(index, entry.key)
      expect(n).toBe(Math.floor(i / CHUNK_ENTRIES))
      expect(findInChunk(chunks[n] ?? new Uint8Array(), entry.key, false)).toEqual(entry)
    }
    expect(chunkOf(index, '0000000000000001')).toBe(-1)
    expect(chunkOf(index, 'ffffffffffffffff')).toBe(2)
    expect(chunks.map((chunk) => chunk.length)).toEqual([0, 1, 2].map((n) => chunkLength(index.header, n)))
  })

  it('is read as it was written, and finds every flipped bit of a chunk', () => {
    fc.assert(
      fc.property(fc.boolean().chain((holders) => fc.tuple(fc.constant(holders), entriesOf(holders, 1), fc.nat(), fc.nat(7))), ([holders, entries, byte, bit]) => {
        const { header, chunks, index: bytes } = packOf(entries, holders)
        const index = readIndex(bytes)
        expect(index?.header).toEqual(header)
        const chunk = chunks[0]
        if (index === null || chunk === undefined) throw new Error('no pack')
        expect(isChunk(index, 0, chunk.length, sha256(chunk))).toBe(true)
        const flipped = chunk.map((of, i) => (i === byte % chunk.length ? of ^ (1 << bit) : of))
        expect(isChunk(index, 0, flipped.length, sha256(flipped))).toBe(false)
        expect(isChunk(index, 0, chunk.length - 1, sha256(chunk))).toBe(false)
      }),
    )
  })

  it('is refused when it is cut, longer, or of another version', () => {
    const { index } = packOf([], false)
    expect(readIndex(index)?.chunks).toBe(0)
    expect(readIndex(index.subarray(0, 15))).toBeNull()
    expect(readIndex(new Uint8Array([...index, 0]))).toBeNull()
    expect(readIndex(index.with(1, 2))).toBeNull()
    expect(readIndex(index.with(3, 4))).toBeNull()
  })
})

describe('the print of a holder', () => {
  it('fits the one who holds the code, and nobody else', async () => {
    const [code, token, other] = ['0102030405060708', 'a'.repeat(64), 'b'.repeat(64)]
    const holderPrint = printOf(sha256(holderInput(code, token)))
    const hash = (bytes: Uint8Array) => Promise.resolve(sha256(bytes))
    expect(holderPrint).toBe(createHash('sha256').update(Buffer.from(code, 'hex')).update(token, 'utf8').digest().readUInt32BE(0))
    expect(await holderMatches({ key: code, holderPrint }, token, hash)).toBe(true)
    expect(await holderMatches({ key: code, holderPrint }, other, hash)).toBe(false)
    expect(await holderMatches({ key: '0102030405060709', holderPrint }, token, hash)).toBe(false)
    expect(await holderMatches({ key: code, holderPrint: null }, token, hash)).toBe(false)
  })
})
