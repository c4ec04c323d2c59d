import type { z } from 'zod'
import type { Instant } from '../../../domain/calendar/calendar'
import { localDate } from '../../../domain/calendar/zone-table'
import { orgZone } from '../../../domain/org/org-index'
import { ERRORS } from '../../../protocol/errors'
import type { createSeriesRequest, SeriesDraft, SeriesEdit, updateSeriesRequest } from '../../../protocol/public-v2/series'
import { refuse, type Answer } from '../../core/failure'
import type { SavedOffer } from '../../offers/publish-offer'
import { createOffer, updateOffer } from '../../offers/save-offer'
import type { Saving } from '../../offers/saving'
import { idOf } from '../api/id-of'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { askerOf, seesOffer } from './asker'
import { draftOf } from './series-draft'
import { editOf } from './series-edit'
import { isAsked, readSeriesQuery, type SeriesQuery } from './series-query'
import { seriesOf } from './series-wire'

type Client = Call<typeof CLIENT, unknown, unknown>

/** `GET /v2/coupon/series`. */
export async function listSeriesV2(call: Client): Promise<Answer<unknown>> {
  const query = readSeriesQuery(call.query as Readonly<Record<string, unknown>>)
  if (!query.ok) return refuse('request.malformed', query.error)
  return { ok: true, value: { entity: await seriesAsked(call, query.value), warnings: [] } }
}

/** The series a query asks for, by number. Thrift asks the same. */
export function seriesAsked({ caller }: Pick<Client, 'caller'>, query: SeriesQuery): Promise<readonly Record<string, unknown>[]> {
  const { core } = caller.org
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const today = localDate(orgZone(index), core.clock.now() as Instant)
    const counts = new Map((await tx.offers.allCounts()).map((of) => [of.offer, of]))
    const { offset, limit } = query
    const asker = await askerOf(tx, caller.client)
    const asked = (await core.catalogue.offers(tx)).filter(({ offer }) => isAsked(query, offer, today) && seesOffer(asker, offer))
    return asked.slice(offset, limit === null ? undefined : offset + limit).flatMap(({ offer }) => {
      const of = counts.get(offer.id)
      return of === undefined ? [] : [seriesOf(core.store.org, offer, of)]
    })
  })
}

/** `POST /v2/coupon/series`. Randomised series cannot be made here (2.4): v2 has no word for them. */
export function createSeriesV2(call: Call<typeof CLIENT, z.infer<typeof createSeriesRequest>, unknown>): Promise<Answer<unknown>> {
  return createSeries(call, call.body.CouponSeriesV2)
}

export async function createSeries(call: Client, series: SeriesDraft): Promise<Answer<Record<string, unknown>>> {
  const { core } = call.caller.org
  const { org, index, asker } = await core.store.read(async (tx) => ({ ...(await core.catalogue.view(tx)), asker: await askerOf(tx, call.caller.client) }))
  // What a service makes is made inside a campaign or programme, which v2 cannot name.
  if (asker !== null) return refuse('auth.not_allowed')
  const draft = draftOf(series, { currency: org.currency, zone: orgZone(index) })
  if (!draft.ok) return refuse('request.malformed', draft.error)
  return told(call, await createOffer(core, draft.value, savingOf(call)))
}

/** `PUT /v2/coupon/series/{id}`: what is left out stays as it is. */
export async function updateSeriesV2(call: Call<typeof CLIENT, z.infer<typeof updateSeriesRequest>, unknown>): Promise<Answer<unknown>> {
  const id = idOf(call.params)
  return id === null ? refuse('offer.not_found') : updateSeries(call, id, call.body.CouponSeriesV2)
}

export async function updateSeries(call: Client, id: number, edit: SeriesEdit): Promise<Answer<Record<string, unknown>>> {
  const { core } = call.caller.org
  const found = await core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const stored = await tx.offers.get(id)
    const prepared = stored === null ? null : await core.catalogue.offer(tx, id)
    return prepared === null ? null : { asker: await askerOf(tx, call.caller.client), offer: prepared.offer, version: stored?.version ?? 0, zone: orgZone(index), counts: await tx.offers.counts(id) }
  })
  if (found === null || !seesOffer(found.asker, found.offer)) return refuse('offer.not_found')
  if (found.asker !== null) return refuse('auth.not_allowed')
  if (typeof edit.maxCreate === 'number' && edit.maxCreate >= 0 && edit.maxCreate < found.counts.issued) return refuse('field.out_of_range', 'maxCreate')
  const edited = editOf(edit, found.offer, found.zone)
  if (!edited.ok) return refuse('request.malformed', edited.error)
  return told(call, await updateOffer(core, id, { ...edited.value, version: found.version }, savingOf(call)))
}

const savingOf = (call: Client): Saving => ({ who: callerName(call.caller), from: call.from, acknowledged: false })

async function told({ caller }: Client, saved: Answer<SavedOffer>): Promise<Answer<Record<string, unknown>>> {
  if (!saved.ok) return saved
  const { core, hints } = caller.org
  hints.poke()
  const counts = await core.store.transact((tx) => tx.offers.counts(saved.value.stored.id))
  const warnings = saved.value.warnings.map(({ field, key }) => ({ field, key, message: ERRORS[key].says }))
  return { ok: true, value: { ...seriesOf(core.store.org, saved.value.offer, counts), warnings } }
}
