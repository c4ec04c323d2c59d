import { Readable } from 'node:stream'
import { z } from 'zod'
import { overAsked, overRedemption, type OverRow } from '../../../protocol/api/over-redemption'
import type { CsvCell } from '../../../protocol/csv-line'
import type { Minor } from '../../../domain/money/money'
import { formatMoney } from '../../../domain/money/money-text'
import type { Offer } from '../../../domain/offer/offer'
import type { OrgView } from '../../core/catalogue'
import type { WorstShown } from '../../core/offer-book-port'
import { csvText, CSV_TYPE } from '../../csv/write-csv'
import { isShownTo } from '../../people/own-unit'
import { MOST_OVER_USES, overRedemptionOf, type OverUse } from '../../reports/over-redemption'
import type { Span } from '../../reports/reports'
import { HANDLED, people, route, type Route } from '../route'
import type { Person } from './shown-offer'

/** Whoever makes offers, and was shown what they can cost. */
const READERS = people('marketer', 'admin')

export const OVER_REDEMPTION_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/reports/over-redemption',
    summary: 'What went over the limits of offers while tills were alone, against the worst case that was shown',
    access: READERS,
    errors: 'own',
    query: overAsked,
    answers: overRedemption,
    handle: async ({ caller, query }) => ({ ok: true, value: await reportFor(caller, query) }),
  }),
  route({
    method: 'GET',
    path: '/api/reports/over-redemption/csv',
    summary: 'The same as CSV',
    access: READERS,
    errors: 'own',
    query: overAsked,
    answers: z.string(),
    async handle({ caller, query, reply }) {
      const { offers } = await reportFor(caller, query)
      await reply.type(CSV_TYPE).header('content-disposition', 'attachment; filename="over-redemption.csv"').send(Readable.from(csvText(HEADER, lines(offers))))
      return { ok: true, value: HANDLED }
    },
  }),
]

/** Offers with a use over a limit, most uses first; with `offer` that one, whatever it has. */
async function reportFor({ org: { core, reports }, unit }: Person, { from, to, offer }: z.infer<typeof overAsked>): Promise<z.infer<typeof overRedemption>> {
  const span: Span = { from: (from ?? null) as Span['from'], to: (to ?? null) as Span['to'] }
  const uses = await reports.overUses(span, offer ?? null)
  const wanted = offer === undefined ? new Set(uses.map((use) => use.offer)) : [offer]
  const rows = await core.store.read(async (tx) => {
    const view = await core.catalogue.view(tx)
    const found: OverRow[] = []
    for (const id of wanted) {
      const prepared = await core.catalogue.offer(tx, id)
      if (prepared === null || !isShownTo(view.index, unit, prepared.offer.owner)) continue
      found.push(rowOf(view, prepared.offer, uses.filter((use) => use.offer === id), (await tx.offerBook.story(id))?.worst ?? null))
    }
    return found
  })
  return { offers: rows.sort((a, b) => b.uses - a.uses || a.offer - b.offer), more: uses.length >= MOST_OVER_USES }
}

function rowOf({ index, stored }: OrgView, offer: Offer, uses: readonly OverUse[], shown: WorstShown | null): OverRow {
  const { byClass, amount, unrated, peak, largest, mostOfOneCode, within } = overRedemptionOf(offer, uses, shown, index)
  const money = (minor: number) => formatMoney(minor as Minor, offer.currency)
  return {
    offer: offer.id,
    name: offer.name,
    mode: offer.offline.mode,
    currency: offer.currency,
    shown: shown === null ? null : { at: shown.at, tills: shown.tills, uses: shown.uses, amount: shown.amount, perCode: shown.perCode },
    uses: uses.length,
    codeTwice: byClass.code_used_twice,
    overTotal: byClass.offer_total_exceeded,
    overCustomer: byClass.customer_limit_exceeded,
    customerGap: byClass.customer_gap_broken,
    amount: money(amount),
    unrated,
    peak: { at: peak.at, uses: peak.uses, amount: money(peak.amount) },
    mostOfOneCode,
    largestTill: largest === null ? null : { ...largest, name: stored.units.find(({ type, id }) => type === 'TILL' && id === largest.till)?.name ?? '' },
    within,
  }
}

const HEADER = ['offer', 'name', 'mode', 'currency', 'shown_tills', 'shown_uses', 'shown_amount', 'uses', 'code_twice', 'over_total', 'over_customer', 'customer_gap', 'amount', 'unrated', 'peak_uses', 'peak_amount', 'most_of_one_code', 'largest_till', 'largest_till_uses', 'within']

async function* lines(rows: readonly OverRow[]): AsyncGenerator<readonly CsvCell[]> {
  for (const { shown, peak, largestTill, ...row } of rows) {
    const told = [shown?.tills ?? null, shown?.uses ?? null, shown?.amount ?? null]
    const over = [row.uses, row.codeTwice, row.overTotal, row.overCustomer, row.customerGap, row.amount, row.unrated, peak.uses, peak.amount, row.mostOfOneCode]
    yield [row.offer, row.name, row.mode, row.currency, ...told, ...over, largestTill?.name ?? null, largestTill?.uses ?? null, row.within]
  }
}
