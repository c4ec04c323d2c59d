import type { z } from 'zod'
import type { Instant } from '../../../domain/calendar/calendar'
import { localDate } from '../../../domain/calendar/zone-table'
import { orgZone } from '../../../domain/org/org-index'
import type { createSeriesRequest } from '../../../protocol/public-v2/series'
import { refuse, type Answer } from '../../core/failure'
import { createOffer } from '../../offers/save-offer'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { draftOf } from './series-draft'
import { isAsked, readSeriesQuery } from './series-query'
import { seriesOf } from './series-wire'

/** `GET /v2/coupon/series`. */
export function listSeriesV2(call: Call<typeof CLIENT, unknown, unknown>): Promise<Answer<unknown>> {
  const { core } = call.caller.org
  const query = readSeriesQuery(call.query as Readonly<Record<string, unknown>>)
  if (!query.ok) return Promise.resolve(refuse('request.malformed', query.error))
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const today = localDate(orgZone(index), core.clock.now() as Instant)
    const counts = new Map((await tx.offers.allCounts()).map((of) => [of.offer, of]))
    const { offset, limit } = query.value
    const asked = (await core.catalogue.offers(tx)).filter(({ offer }) => isAsked(query.value, offer, today))
    const page = asked.slice(offset, limit === null ? undefined : offset + limit)
    const entity = page.flatMap(({ offer }) => {
      const of = counts.get(offer.id)
      return of === undefined ? [] : [seriesOf(core.store.org, offer, of)]
    })
    return { ok: true, value: { entity, warnings: [] } }
  })
}

/** `POST /v2/coupon/series`. Randomised series cannot be made here (2.4): v2 has no word for them. */
export async function createSeriesV2(call: Call<typeof CLIENT, z.infer<typeof createSeriesRequest>, unknown>): Promise<Answer<unknown>> {
  const { core, hints } = call.caller.org
  const { org, index } = (await core.store.transact((tx) => core.catalogue.view(tx)))
  const draft = draftOf(call.body.CouponSeriesV2, { currency: org.currency, zone: orgZone(index) })
  if (!draft.ok) return refuse('request.malformed', draft.error)
  const saved = await createOffer(core, draft.value, { who: callerName(call.caller), from: call.from, acknowledged: false })
  if (!saved.ok) return saved
  hints.poke()
  const counts = await core.store.transact((tx) => tx.offers.counts(saved.value.stored.id))
  const warnings = saved.value.warnings.map(({ field, key }) => ({ field, message: key }))
  return { ok: true, value: { ...seriesOf(core.store.org, saved.value.offer, counts), warnings } }
}
