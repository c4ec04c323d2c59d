import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { encodeIdents, identEntry } from '../../domain/pack/ident-entry'
import { encodeChunk, type PackEntry } from '../../domain/pack/pack-format'
import type { PackLayout } from '../../domain/pack/pack-layout'
import { encodeUses, useEntry } from '../../domain/pack/use-entry'
import { emptyFilter, mark, mayHold } from './key-filter'

const keys = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => createHash('sha256').update(`${name}${n}`).digest('hex')).sort()
const coupon = (key: string): PackEntry => ({ key: key.slice(0, 16), state: 'issued', issuedOn: null, hasHolder: false, holderPrint: null, uses: 0 })
const use = (customer: string) => useEntry(customer, { opId: '01900000-0000-7000-8000-000000000000', at: 1, gone: false })

it.each<[PackLayout, (of: readonly string[]) => Uint8Array]>([
  [{ family: 'coupons', holders: false }, (of) => encodeChunk(of.map(coupon), false)],
  [{ family: 'coupons', holders: true }, (of) => encodeChunk(of.map(coupon), true)],
  [{ family: 'idents', holders: false }, (of) => encodeIdents(of.map((key) => identEntry(key, 'a'.repeat(64), false)))],
  [{ family: 'uses', holders: false }, (of) => encodeUses(of.map(use))],
])('a filter lets every key of its pack through, and few others: %o', (layout, encode) => {
  const [ours, others] = [keys('ours', 4000), keys('others', 4000)]
  const filter = emptyFilter({ entries: ours.length })
  for (const half of [ours.slice(0, 2048), ours.slice(2048)]) mark(filter, encode(half), layout)
  const heldBy = (of: readonly string[]) => of.filter((key) => mayHold(filter, key))
  expect(heldBy(ours)).toEqual(ours)
  expect(heldBy(others).length / others.length).toBeLessThan(0.035)
})
