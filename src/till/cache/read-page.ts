import type { z } from 'zod'
import { couponRow, denyRow, identRow, receiptRow, refRow, storeRow, useRow, type RefRow, type StoreRow } from '../../protocol/sync/feed-rows'
import type { CouponCached, DenyCached, IdentCached, ReceiptCached, UseCached } from './rows'

/** A row of a feed as it came: a null body takes the row away. */
export interface ArrivedRow {
  readonly key: string
  readonly body: unknown
}

/** One change of the view, ready to be written; which table it means stands in `table`. */
export type Change =
  | { readonly table: 'ref'; readonly key: string; readonly row: RefRow | null }
  | { readonly table: 'store'; readonly key: string; readonly row: StoreRow | null }
  | { readonly table: 'coupons'; readonly offer: number; readonly key: string; readonly row: CouponCached | null }
  | { readonly table: 'uses'; readonly offer: number; readonly key: string; readonly row: UseCached | null }
  | { readonly table: 'idents'; readonly store: number; readonly key: string; readonly row: IdentCached | null }
  | { readonly table: 'deny'; readonly key: string; readonly row: DenyCached | null }
  | { readonly table: 'receipts'; readonly key: string; readonly row: ReceiptCached | null }

/** The family of a feed, and the number behind its colon (0 = none). */
export function feedParts(feed: string): { readonly family: string; readonly id: number } {
  const [family = '', id = '0'] = feed.split(':')
  return { family, id: Number(id) }
}

/**
 * Reads the rows of one feed, each by its own schema. A row of a kind or shape this version does not know is passed over,
 * so that one of them never holds up the rest.
 */
export function readPage(feed: string, rows: readonly ArrivedRow[]): readonly Change[] {
  const { family, id } = feedParts(feed)
  const read = READERS[family]
  if (read === undefined) return []
  return rows.flatMap((row) => {
    const change = read(row, id)
    return change === null ? [] : [change]
  })
}

type Reader = (row: ArrivedRow, id: number) => Change | null

const READERS: Readonly<Record<string, Reader>> = {
  ref: ({ key, body }) => parsed(refRow, body, (row) => ({ table: 'ref', key, row })),
  store: ({ key, body }) => parsed(storeRow, body, (row) => ({ table: 'store', key, row })),
  coupons: ({ key, body }, offer) =>
    parsed(couponRow, body, (row) => ({ table: 'coupons', offer, key, row: row === null ? null : { ...row, offer, key } })),
  uses: ({ key, body }, offer) =>
    parsed(useRow, body, (row) => ({ table: 'uses', offer, key, row: row === null ? null : { ...row, offer, key } })),
  idents: ({ key, body }, store) =>
    parsed(identRow, body, (row) => ({ table: 'idents', store, key, row: row === null ? null : { ...row, identKey: key } })),
  deny: ({ key, body }) => parsed(denyRow, body, (row) => ({ table: 'deny', key, row: row === null ? null : { ...row, codeKey: key } })),
  till: ({ key, body }) => parsed(receiptRow, body, (row) => ({ table: 'receipts', ...receipt(key, row) })),
}

function parsed<T>(schema: z.ZodType<T>, body: unknown, use: (row: T | null) => Change): Change | null {
  if (body === null) return use(null)
  const row = schema.safeParse(body)
  return row.success ? use(row.data) : null
}

function receipt(feedKey: string, row: z.infer<typeof receiptRow> | null): { key: string; row: ReceiptCached | null } {
  // Where the journal was copied or set back, the word on a record of another history of it has its opId behind the number.
  const key = feedKey.replace('receipt:', '')
  if (row === null) return { key, row: null }
  const { opId, settlement, conflict } = row
  return { key, row: { key, opId, settlement, conflict } }
}
