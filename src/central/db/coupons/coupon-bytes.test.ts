import { expect, it } from 'vitest'
import type { PlainDate } from '../../../domain/calendar/calendar'
import { keyAt } from '../../coupons/key-order'
import { couponBytes, GENERATED, type SharedColumns } from './coupon-bytes'
import { keyNumberOfBits } from './key-number'

const KEYS = { indexes: Float64Array.of(7, 2 ** 40 + 5), highs: Uint32Array.of(0xfedcba98, 1), lows: Uint32Array.of(0x80000001, 0xffffffff), holders: [3, 2 ** 33 + 1] }

/** The fields as the database reads them, in bytes; null as COPY says it. */
function fieldsOf(shared: SharedColumns): (Buffer | null)[][] {
  const bytes = couponBytes(shared, KEYS)
  expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0')
  const rows: (Buffer | null)[][] = []
  let at = 19
  for (let count = bytes.readInt16BE(at); count !== -1; count = bytes.readInt16BE(at)) {
    at += 2
    const row: (Buffer | null)[] = []
    for (let n = 0; n < count; n++) {
      const length = bytes.readInt32BE(at)
      row.push(length < 0 ? null : bytes.subarray(at + 4, at + 4 + length))
      at += 4 + Math.max(0, length)
    }
    rows.push(row)
  }
  expect(at + 2).toBe(bytes.length)
  return rows
}

type Told = Readonly<Record<(typeof GENERATED)[number], string | number | null>>

const plain = (rows: (Buffer | null)[][]): readonly Told[] =>
  rows.map((row) => Object.fromEntries(GENERATED.map((name, i) => [name, told(name, row[i] ?? null)])) as Told)

function told(name: string, field: Buffer | null): string | number | null {
  if (field === null) return null
  if (name === 'state') return field.toString()
  return field.length === 8 ? String(field.readBigInt64BE()) : field.readInt32BE()
}

it('says of issued coupons whose they are, since when and by which batch', () => {
  const rows = plain(fieldsOf({ org: 1, offer: 9, shape: 4, issued: { batch: 12, on: '2000-03-01' as PlainDate } }))
  const same = { slot: '0', org: 1, offer: 9, shape: 4, batch: 12, issued_on: 60, state: 'issued' }
  expect(rows).toEqual([
    { ...same, code_key: keyNumberOfBits(keyAt(KEYS, 0)), holder: '3', n: '7' },
    { ...same, code_key: keyNumberOfBits(keyAt(KEYS, 1)), holder: String(2 ** 33 + 1), n: String(2 ** 40 + 5) },
  ])
})

it('says nothing of holder, batch and day where they are nobody’s', () => {
  const rows = plain(fieldsOf({ org: 1, offer: 9, shape: 4, issued: null }))
  expect(rows.map(({ holder, batch, issued_on: on, state, n }) => ({ holder, batch, on, state, n }))).toEqual(
    Array.from(KEYS.indexes, (n) => ({ holder: null, batch: null, on: null, state: 'unissued', n: String(n) })),
  )
})
