import type { Core } from '../core/core'
import type { CentralTx } from '../core/central-store'
import { refuse, type Answer } from '../core/failure'
import type { OfferListed, OfferPageAsked } from '../core/offer-book-port'
import { orgToday } from './preview-offer'

export interface ListAsked extends Pick<OfferPageAsked, 'search' | 'inside' | 'claim' | 'owners' | 'sort' | 'limit'> {
  /** Status `active` and last day not past, by the organisation's date (2.10). */
  readonly activeOnly: boolean
  /** What the page before gave as `next`. */
  readonly cursor: string | null
}

export interface OfferPage {
  readonly offers: readonly OfferListed[]
  /** Null = that was the last page. */
  readonly next: string | null
}

/** One page of the offers table, newest first. A row that is saved again while somebody pages by "modified" may come twice. */
export async function listOffers(core: Core, tx: CentralTx, { activeOnly, cursor, ...asked }: ListAsked): Promise<Answer<OfferPage>> {
  const after = cursor === null ? null : readCursor(cursor, asked.sort)
  if (cursor !== null && after === null) return refuse('request.malformed', 'cursor')
  const activeOn = activeOnly ? await orgToday(core, tx) : null
  const rows = await tx.offerBook.page({ ...asked, activeOn, after, limit: asked.limit + 1 })
  const offers = rows.slice(0, asked.limit)
  const last = offers.at(-1)
  return { ok: true, value: { offers, next: rows.length <= asked.limit || last === undefined ? null : cursorOf(last, asked.sort) } }
}

type Sort = OfferPageAsked['sort']

const cursorOf = ({ offer, madeAt, savedAt }: OfferListed, sort: Sort): string =>
  Buffer.from(`${sort}:${sort === 'created' ? madeAt : savedAt}:${offer.id}`).toString('base64url')

/** Null = none of ours, or of another order. */
function readCursor(cursor: string, sort: Sort): OfferPageAsked['after'] {
  const [of, at, id] = Buffer.from(cursor, 'base64url').toString().split(':')
  if (of !== sort || !/^\d{1,15}$/.test(at ?? '') || !/^\d{1,15}$/.test(id ?? '')) return null
  return { at: Number(at), id: Number(id) }
}
