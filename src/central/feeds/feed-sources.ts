import type { FeedRow, OfferRow } from '../../protocol/sync/feed-rows'
import type { PositionedChange } from '../core/rows'
import { offerRow } from './ref-rows'
import type { TillScope } from './scope'

type Body = FeedRow['body']

/**
 * From which written feeds a till's feed is read. Counters and identifiers are written once for the whole organisation;
 * each store's feed shows what is in the asking till's scope, and says where that has become another (`sightChange`).
 */
export function sourcesOf(feed: string): readonly string[] {
  if (feed.startsWith('idents:')) return ['idents', feed]
  if (feed.startsWith('store:')) return [feed, 'counters']
  return [feed]
}

/** A written change as this till gets to see it; null = not for this till. A null body is a tombstone. */
export function shownTo(scope: TillScope, { feed, key, body }: PositionedChange): { readonly body: Body } | null {
  const whole = { body: body as Body }
  // An identifier that is nobody's any more: every till forgets it, whether it knew it or not.
  if (feed === 'idents' && body === null) return whole
  if (feed === 'idents') return identShown(scope, body)
  if (feed === 'counters') return inScope(scope, body) ? whole : null
  if (feed === 'deny') return body === null || inScope(scope, body) ? whole : null
  // An offer that left the scope is a tombstone here, whatever was written.
  if (feed === 'ref' && key.startsWith('offer:')) return { body: offerBody(scope, Number(key.slice(6)), body) }
  return whole
}

/** As it was written, but for a till that the offer's shown worst case does not count (4.4); without a body as it stands now. */
function offerBody({ offers, uncounted }: TillScope, offer: number, body: unknown): Body {
  const seen = offers.get(offer)
  if (seen === undefined) return null
  const row = (body as OfferRow | null) ?? offerRow(seen)
  return (row.perTill === null || !uncounted.has(offer) ? row : { ...row, perTill: 0 }) as Body
}

const inScope = ({ offers }: TillScope, body: unknown): boolean => offers.has((body as { readonly offer: number }).offer)

type IdentWritten = { readonly token: string; readonly blocked: boolean } & ({ readonly offer: number } | { readonly offers: readonly number[] })

/** One who holds a coupon of an offer; or one of whom all offers are named, so that a till that sees none of them forgets them. */
function identShown({ offers }: TillScope, body: unknown): { readonly body: Body } | null {
  const written = body as IdentWritten
  const { token, blocked } = written
  if ('offers' in written) return { body: written.offers.some((offer) => offers.has(offer)) ? { token, blocked } : null }
  return offers.has(written.offer) ? { body: { token, blocked } } : null
}
