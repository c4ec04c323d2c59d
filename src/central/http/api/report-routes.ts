import { Readable } from 'node:stream'
import type { UnitId } from '../../../domain/ids'
import type { CurrencyCode, Minor } from '../../../domain/money/money'
import { formatMoney } from '../../../domain/money/money-text'
import { storePlace, type OrgIndex } from '../../../domain/org/org-index'
import type { CsvCell } from '../../../protocol/csv-line'
import { plainDate } from '../../../protocol/scalars'
import { csvAsked, monthAsked, offerPerformance, spanAsked, storeMonth } from '../../../protocol/api/reports'
import { z } from 'zod'
import type { OrgView } from '../../core/catalogue'
import { refuse, type Answer } from '../../core/failure'
import { csvText, CSV_TYPE } from '../../csv/write-csv'
import { isShownTo, isWithin } from '../../people/own-unit'
import type { OfferPerformance, Performance, Span } from '../../reports/reports'
import type { Principal } from '../principal'
import { HANDLED, people, route, type Route } from '../route'
import { idOf } from './id-of'

type Person = Extract<Principal, { readonly kind: 'person' }>

const READERS = people('store_manager', 'marketer', 'admin')

/** How offers and stores do (2.10). Whoever belongs to a unit sees the stores of it. */
export const REPORT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/reports/offers/:id',
    summary: 'How an offer does: issued, redeemed, discount given and sales carried by day, store and hour',
    access: READERS,
    errors: 'own',
    query: spanAsked,
    answers: offerPerformance,
    async handle({ caller, params, query }) {
      const read = await performanceOf(caller, idOf(params), query)
      return read.ok ? { ok: true, value: shownPerformance(read.value) } : read
    },
  }),
  route({
    method: 'GET',
    path: '/api/reports/offers/:id/csv',
    summary: 'The same as CSV, by day, by store or by hour',
    access: READERS,
    errors: 'own',
    query: csvAsked,
    answers: z.string(),
    async handle({ caller, params, query, reply }) {
      const read = await performanceOf(caller, idOf(params), query)
      if (!read.ok) return read
      const { header, rows } = tableOf(read.value, query.by)
      await reply.type(CSV_TYPE).header('content-disposition', `attachment; filename="offer-${read.value.offer}-by-${query.by}.csv"`).send(Readable.from(csvText(header, lines(rows))))
      return { ok: true, value: HANDLED }
    },
  }),
  route({
    method: 'GET',
    path: '/api/reports/stores/:id',
    summary: 'A store’s month: every offer that was redeemed or issued there',
    access: READERS,
    errors: 'own',
    query: monthAsked,
    answers: storeMonth,
    handle: ({ caller, params, query }) => monthOf(caller, idOf(params), query.month),
  }),
]

interface Read {
  readonly offer: number
  readonly view: OrgView
  readonly performance: OfferPerformance
}

async function performanceOf({ org: { core, reports }, unit }: Person, id: number | null, { from, to }: z.infer<typeof spanAsked>): Promise<Answer<Read>> {
  const found = await core.store.read(async (tx) => {
    const view = await core.catalogue.view(tx)
    const prepared = id === null ? null : await core.catalogue.offer(tx, id)
    return prepared === null || !isShownTo(view.index, unit, prepared.offer.owner) ? null : { id: prepared.offer.id, view }
  })
  if (found === null) return refuse('offer.not_found')
  const span: Span = { from: (from ?? null) as Span['from'], to: (to ?? null) as Span['to'] }
  const stores = found.view.stored.units.filter(({ type, id: store }) => type === 'STORE' && isWithin(found.view.index, unit, { type, id: store as UnitId }))
  const performance = await reports.offer(found.id, span, unit === null ? null : stores.map((store) => store.id))
  return { ok: true, value: { offer: found.id, view: found.view, performance } }
}

function shownPerformance({ offer, view: { index, stored }, performance }: Read) {
  const { currency } = index.org
  const money = moneyIn(currency)
  return {
    offer,
    currency,
    total: money(performance.total),
    days: performance.days.map(({ day, ...sums }) => ({ day, ...money(sums) })),
    stores: performance.stores.map(({ store, own, ...sums }) => {
      const named = stored.units.find(({ type, id }) => type === 'STORE' && id === store)
      return { store: store === 0 ? null : store, name: named?.name ?? '', own: store === 0 ? null : ownMoney(index, store, own), ...money(sums) }
    }),
    hours: performance.hours.map(({ hour, ...sums }) => ({ hour, ...money(sums) })),
  }
}

async function monthOf({ org: { core, reports }, unit }: Person, store: number | null, month: string): Promise<Answer<unknown>> {
  const found = await core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const offers = await core.catalogue.offers(tx)
    return { index, names: new Map(offers.map(({ offer }) => [offer.id as number, offer.name])) }
  })
  const { index, names } = found
  if (store === null || storePlace(index, store as UnitId) === null) return refuse('unit.unknown')
  if (!isWithin(index, unit, { type: 'STORE', id: store as UnitId })) return refuse('auth.not_allowed')
  const { offers, days } = await reports.store(store, monthSpan(month))
  const { currency } = index.org
  const money = moneyIn(currency)
  return {
    ok: true,
    value: {
      store,
      month,
      currency,
      total: money(sumOf(days)),
      offers: offers.map(({ offer, own, ...sums }) => ({ offer, name: names.get(offer) ?? '', own: ownMoney(index, store, own), ...money(sums) })),
      days: days.map(({ day, ...sums }) => ({ day, ...money(sums) })),
    },
  }
}

/** The first and the last day of a month such as 2026-02. */
function monthSpan(month: string): Span {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return { from: plainDate.parse(`${month}-01`) as Span['from'], to: `${month}-${length}` as Span['to'] }
}

const sumOf = (parts: readonly Performance[]): Performance =>
  parts.reduce(
    (sum, part) => ({
      issued: sum.issued + part.issued,
      redeemed: sum.redeemed + part.redeemed,
      discount: sum.discount + part.discount,
      sales: sum.sales + part.sales,
      unrated: sum.unrated + part.unrated,
    }),
    { issued: 0, redeemed: 0, discount: 0, sales: 0, unrated: 0 },
  )

const moneyIn = (currency: CurrencyCode) => ({ issued, redeemed, discount, sales, unrated }: Performance) => ({
  issued,
  redeemed,
  discount: formatMoney(discount as Minor, currency),
  sales: formatMoney(sales as Minor, currency),
  unrated,
})

function ownMoney(index: OrgIndex, store: number, { discount, sales }: { readonly discount: number; readonly sales: number }) {
  const currency = storePlace(index, store as UnitId)?.currency ?? index.org.currency
  return { currency, discount: formatMoney(discount as Minor, currency), sales: formatMoney(sales as Minor, currency) }
}

const SUMS = ['issued', 'redeemed', 'discount', 'sales', 'currency', 'unrated'] as const

function tableOf(read: Read, by: z.infer<typeof csvAsked>['by']): { header: readonly string[]; rows: readonly (readonly CsvCell[])[] } {
  const { currency, days, stores, hours } = shownPerformance(read)
  const cells = ({ issued, redeemed, discount, sales, unrated }: ReturnType<ReturnType<typeof moneyIn>>) => [issued, redeemed, discount, sales, currency, unrated]
  switch (by) {
    case 'day':
      return { header: ['day', ...SUMS], rows: days.map((row) => [row.day, ...cells(row)]) }
    case 'hour':
      return { header: ['hour', ...SUMS], rows: hours.map((row) => [row.hour, ...cells(row)]) }
    case 'store': {
      const header = ['store', 'name', ...SUMS, 'own_currency', 'own_discount', 'own_sales']
      return { header, rows: stores.map((row) => [row.store, row.name, ...cells(row), row.own?.currency ?? null, row.own?.discount ?? null, row.own?.sales ?? null]) }
    }
  }
}

async function* lines(rows: readonly (readonly CsvCell[])[]): AsyncGenerator<readonly CsvCell[]> {
  yield* rows
}
