import type { z } from 'zod'
import type { CaseRow, CouponRow, counterRow as counterShape, DenyRow, IdentRow, ReceiptRow, UseRow } from '../../protocol/sync/feed-rows'
import type { PackOf } from '../core/pack-port'
import type { Change, CouponStored, OfferCounts } from '../core/rows'

/*
 * The rows of the feeds as they are written down when something happens. Two inner feeds, `idents` and `counters`, hold
 * for the whole organisation; a till's own feed shows of them what is in its scope (see feed-sources).
 */

export const couponRowKey = (coupon: CouponStored): string =>
  coupon.slot === 0 ? coupon.codeKey : `${coupon.codeKey}:${coupon.holder?.token ?? ''}`

export function couponRow(coupon: CouponStored): CouponRow {
  return {
    codeKey: coupon.codeKey,
    state: coupon.state,
    issuedOn: coupon.issuedOn,
    holder: coupon.holder?.token ?? null,
    validThrough: coupon.explicitThrough,
    uses: coupon.uses,
  }
}

export const couponChange = (coupon: CouponStored): Change => ({
  feed: `coupons:${coupon.offer}`,
  key: couponRowKey(coupon),
  body: couponRow(coupon),
})

export const useChange = (offer: number, opId: string, use: UseRow | null): Change => ({ feed: `uses:${offer}`, key: opId, body: use })

export function counterRow(counts: OfferCounts): z.infer<typeof counterShape> {
  return { kind: 'counter', offer: counts.offer, uses: counts.uses, issued: counts.issued, ...(counts.held === 0 ? {} : { held: counts.held }) }
}

export const counterChange = (counts: OfferCounts): Change => ({
  feed: 'counters',
  key: `offer:${counts.offer}`,
  body: counterRow(counts),
})

export const denyChange = (codeKey: string, row: DenyRow | null): Change => ({ feed: 'deny', key: codeKey, body: row })

/** `offer` is the one whose scope decides who gets to see it. */
export const identChange = (ident: string, offer: number, row: IdentRow): Change => ({ feed: 'idents', key: ident, body: { ...row, offer } })

/** Somebody holds coupons of these offers by now and of no others: a till that sees none of them forgets who that is. */
export const holderChange = (ident: string, offers: readonly number[], row: IdentRow): Change => ({ feed: 'idents', key: ident, body: { ...row, offers } })

export const caseChange = (store: number, row: CaseRow): Change => ({ feed: `store:${store}`, key: `case:${row.id}`, body: row })

/**
 * So much of a feed changed at once that a fresh snapshot is less work than the changes: tills that are behind this take
 * one (docs/adr/0033). `feed` is one that is written: `coupons:<offer>`, or `idents` for everybody who sees the offer.
 */
export const anewChange = (feed: string, offer: number): Change => ({ feed, key: `anew:${offer}`, body: { offer } })
export const isAnew = ({ key }: Pick<Change, 'key'>): boolean => key.startsWith('anew:')

/**
 * The packs of an offer have caught up with what an `anew` stood for (4.3): tills that are behind this fetch what they lack of
 * them. For whoever knows no packs it is one `anew` more.
 */
export const packedChange = (of: PackOf): Change => ({ feed: packFeed(of), key: `anew:${of.offer}:packed`, body: { offer: of.offer } })
/** The written feed whose changes stand over such packs. */
export const packFeed = ({ offer, family }: PackOf): string => (family === 'idents' ? 'idents' : `${family}:${offer}`)
export const isPacked = (change: Pick<Change, 'key'>): boolean => isAnew(change) && change.key.endsWith(':packed')

/**
 * The tills of a store see other offers than before: this feed of theirs starts again, whatever packs are on their way.
 * `feed` is `idents:<store>` or `store:<store>`.
 */
export const sightChange = (feed: string): Change => ({ feed, key: SIGHT, body: null })
export const isSight = ({ key }: Pick<Change, 'key'>): boolean => key === SIGHT
const SIGHT = 'anew:sight'

/** Whoever sees the offer gets it as it stands when it is told, whoever does not loses it. */
export const offerAgain = (offer: number): Change => ({ feed: 'ref', key: `offer:${offer}`, body: null })

export const receiptChange = (till: number, row: Omit<ReceiptRow, 'kind'>): Change => ({
  feed: `till:${till}`,
  key: `receipt:${row.incarnation}:${row.seq}`,
  body: { kind: 'receipt', ...row },
})

/**
 * The same for a record of another history of that journal: under a key of its own, so that it takes no word on the first
 * history away from the till. A till finds what it is about by `opId`.
 */
export const branchReceiptChange = (till: number, row: Omit<ReceiptRow, 'kind'>): Change => ({
  ...receiptChange(till, row),
  key: `receipt:${row.incarnation}:${row.seq}:${row.opId}`,
})
