import type { OfferTable } from '../core/central-store'
import type { OfferCounts } from '../core/rows'
import { later, type AtOnce } from './at-once'
import { asJson, fits, inOrder } from './kept'
import type { State } from './state'

export function offerTable(state: State): OfferTable {
  const { offers, versions, counts, numbers } = state
  const withCode = (code: string) => offers.where(({ offer }) => offer.code === code)[0] ?? null
  return later<OfferTable>({
    ...counting(state),
    get: (offer) => offers.get(String(offer)),
    version: (offer) => offers.get(String(offer))?.version ?? null,
    at: (offer, version) => versions.get(`${offer}:${version}`),
    byCode: withCode,
    all: () => inOrder(offers.where(() => true), ({ id }) => id),
    insert(offer, savedAt) {
      const id = (numbers.offer += 1)
      if (withCode(offer.code) !== null) return 'taken'
      const stored = { id, version: 1, offer: asJson({ ...offer, id, version: 1 }), savedAt }
      offers.add(String(id), stored)
      versions.add(`${id}:1`, stored)
      counts.add(String(id), { offer: id, uses: 0, issued: 0, made: 0, held: 0, heldIssues: 0, lastIssuedAt: null, lastRedeemedAt: null })
      return stored
    },
    update(offer, from, savedAt) {
      const { id } = offer
      if (offers.get(String(id))?.version !== from) return false
      if ((withCode(offer.code)?.id ?? id) !== id) throw new Error(`the offer code ${offer.code} is taken`)
      const stored = { id, version: from + 1, offer: asJson({ ...offer, version: from + 1 }), savedAt }
      offers.put(String(id), stored)
      versions.add(`${id}:${from + 1}`, stored)
      return true
    },
  })
}

type Counting = 'counts' | 'allCounts' | 'countUse' | 'releaseUse' | 'countIssue' | 'releaseIssue' | 'countMade'

function counting({ counts }: State): Pick<AtOnce<OfferTable>, Counting> {
  const one = (offer: number) => counts.get(String(offer))
  const put = (row: OfferCounts) => counts.put(String(row.offer), row)
  return {
    counts(offer) {
      const row = one(offer)
      if (row === null) throw new Error(`no counts of offer ${offer}`)
      return row
    },
    allCounts: () => counts.where(() => true),
    countUse(offer, cap, at) {
      const row = one(offer)
      if (row === null || !fits(row.uses + row.held, cap)) return false
      put({ ...row, uses: row.uses + 1, lastRedeemedAt: Math.max(row.lastRedeemedAt ?? at, at) })
      return true
    },
    releaseUse(offer) {
      const row = one(offer)
      if (row !== null && row.uses > 0) put({ ...row, uses: row.uses - 1 })
    },
    countIssue(offer, cap, at, made) {
      const row = one(offer)
      if (row === null || !fits(row.issued + row.heldIssues, cap)) return false
      put({ ...row, issued: row.issued + 1, made: row.made + made, lastIssuedAt: Math.max(row.lastIssuedAt ?? at, at) })
      return true
    },
    releaseIssue(offer) {
      const row = one(offer)
      if (row !== null && row.issued > 0) put({ ...row, issued: row.issued - 1 })
    },
    countMade(offer, made) {
      const row = one(offer)
      if (row !== null) put({ ...row, made: row.made + made })
    },
  }
}
