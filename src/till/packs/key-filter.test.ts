import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { encodeChunk, type PackEntry } from '../../domain/pack/pack-format'
import { emptyFilter, mark, mayHold } from './key-filter'

const keys = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => createHash('sha256').update(`${name}${n}`).digest('hex').slice(0, 16)).sort()
const entry = (key: string): PackEntry => ({ key, state: 'issued', issuedOn: null, hasHolder: false, holderPrint: null, uses: 0 })

it.each([false, true])('a filter lets every key of its pack through, and few others (prints: %s)', (holders) => {
  const [ours, others] = [keys('ours', 4000), keys('others', 4000)]
  const filter = emptyFilter(ours.length)
  for (const half of [ours.slice(0, 2048), ours.slice(2048)]) mark(filter, encodeChunk(half.map(entry), holders), holders)
  expect(ours.filter((key) => !mayHold(filter, key))).toEqual([])
  expect(others.filter((key) => mayHold(filter, key)).length / others.length).toBeLessThan(0.2)
})
