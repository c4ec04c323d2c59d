import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeIdents, findIdent, goneIdent, identAt, identEntry, type IdentEntry } from './ident-entry'
import { chunkLength, chunksOf, chunksWith, readIndex, writeIndex, type PackHeader } from './pack-index'
import { chunkEntriesOf, widthOf, type PackFamily } from './pack-layout'
import { encodeUses, useAt, useEntry, useKey, usesIn, type UseEntry } from './use-entry'

/** Digits of which most are alike, so that keys begin alike now and then. */
const hex = (length: number) =>
  fc.tuple(fc.constantFrom('0', '8', 'f'), fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 4, maxLength: 4 })).map(([fill, tail]) => fill.repeat(length - 4) + tail.join(''))
/** Two names that differ in what a pack keeps of them. */
const name = hex(32).map((head) => head + '5'.repeat(32))
const opId = hex(32).map((digits) => [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-'))

const idents = fc
  .uniqueArray(fc.record({ name, token: hex(64), blocked: fc.boolean(), gone: fc.boolean() }), { selector: (of) => of.name, maxLength: 40 })
  .map((people) => people.map((of): IdentEntry => (of.gone ? goneIdent(of.name) : identEntry(of.name, of.token, of.blocked))).sort((a, b) => (a.ident < b.ident ? -1 : 1)))
const uses = fc
  .uniqueArray(fc.record({ name, opId, at: fc.integer({ min: 0, max: 8_640_000_000_000_000 / 40 }), gone: fc.boolean() }), { selector: (of) => of.name + of.opId, maxLength: 40 })
  .map((made) => made.map(({ name: who, ...use }) => useEntry(who, use)).sort((a, b) => (useKey(a) < useKey(b) ? -1 : 1)))

const CHUNK = chunkEntriesOf({ family: 'idents' })

const packOf = (family: PackFamily, bytes: Uint8Array) => {
  const width = widthOf({ family, holders: false })
  const header: PackHeader = { version: 1, offer: 7, entries: bytes.length / width, family, holders: false }
  const chunks = Array.from({ length: chunksOf(header) }, (_, n) => bytes.subarray(n * CHUNK * width, (n + 1) * CHUNK * width))
  const lines = chunks.map((chunk) => ({ firstKey: Buffer.from(chunk.subarray(0, 8)).toString('hex'), hash: createHash('sha256').update(chunk).digest() }))
  const index = readIndex(writeIndex(header, lines))
  if (index === null) throw new Error('no index')
  return { chunks, index }
}

describe('customers in a pack', () => {
  it('come back as they were put in, and are found by their identifier alone', () => {
    fc.assert(
      fc.property(idents, name, (entries, other) => {
        const chunk = encodeIdents(entries)
        expect(entries.map((_, i) => identAt(chunk, i))).toEqual(entries)
        const byIdent = new Map(entries.map((entry) => [entry.ident, entry]))
        for (const asked of [...byIdent.keys(), other.slice(0, 32)]) expect(findIdent(chunk, asked + 'e'.repeat(32))).toEqual(byIdent.get(asked) ?? null)
      }),
    )
  })

  it('are the bytes that the format says, in order or not at all', () => {
    const entry = identEntry('0102030405060708090a0b0c0d0e0f10' + 'ee'.repeat(16), '42'.repeat(32), true)
    expect([...encodeIdents([entry])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, ...Array.from({ length: 32 }, () => 0x42), 1])
    expect([...encodeIdents([goneIdent(entry.ident)])].slice(16)).toEqual([...Array.from({ length: 32 }, () => 0), 2])
    expect(() => encodeIdents([entry, entry])).toThrow('order')
  })

  it('whose identifiers begin alike are found on both sides of an edge', () => {
    const heads = Array.from({ length: CHUNK + 40 }, (_, i) => (i < CHUNK - 20 ? '01' : '77'.repeat(8)).padEnd(16, '0') + i.toString(16).padStart(16, '0'))
    const { chunks, index } = packOf('idents', encodeIdents(heads.map((head, i) => identEntry(head, i.toString(16).padStart(64, '0'), false))))
    expect(chunks.map((chunk) => chunk.length)).toEqual([0, 1].map((n) => chunkLength(index.header, n)))
    for (const at of [0, CHUNK - 20, CHUNK - 1, CHUNK, CHUNK + 39]) {
      const head = heads[at] ?? ''
      const range = chunksWith(index, head + '0'.repeat(32))
      if (range === null) throw new Error('no chunk')
      const found = chunks.slice(range.from, range.to + 1).map((chunk) => findIdent(chunk, head))
      expect(found.find((entry) => entry !== null)?.token).toBe(at.toString(16).padStart(64, '0'))
    }
    expect(chunksWith(index, '0'.repeat(64))).toBeNull()
    expect(chunksWith(index, '66'.repeat(32))).toEqual({ from: 0, to: 0 })
    expect(chunksWith(index, '99'.repeat(32))).toEqual({ from: 1, to: 1 })
  })
})

describe('uses in a pack', () => {
  it('come back as they were put in, and each customer finds all of theirs and nobody else’s', () => {
    fc.assert(
      fc.property(uses, name, (entries, other) => {
        const chunk = encodeUses(entries)
        expect(entries.map((_, i) => useAt(chunk, i))).toEqual(entries)
        for (const who of new Set([...entries.map(({ customer }) => customer), other.slice(0, 32)])) {
          expect(usesIn(chunk, who + 'a'.repeat(32))).toEqual(entries.filter(({ customer }) => customer === who))
        }
      }),
    )
  })

  it('are the bytes that the format says, in order or not at all', () => {
    const entry: UseEntry = { customer: '01'.repeat(16), opId: '02020202-0202-0202-0202-020202020202', at: 0x01_02_03_04_05_06, gone: true }
    expect([...encodeUses([entry])]).toEqual([...Array.from({ length: 16 }, () => 1), ...Array.from({ length: 16 }, () => 2), 1, 2, 3, 4, 5, 6, 1])
    expect(() => encodeUses([entry, entry])).toThrow('order')
  })
})
