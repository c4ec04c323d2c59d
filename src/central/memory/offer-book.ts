import type { CouponGroup, OfferBookTable, OfferListed, OfferPageAsked, ProgrammeTable, SettingsTable } from '../core/offer-book-port'
import { lastDayOf } from '../../domain/offer/last-day'
import { readOffer, type OfferWire } from '../../domain/offer/offer-wire'
import type { PlainDate } from '../../domain/calendar/calendar'
import type { OfferStored } from '../core/rows'
import { briefOf } from '../offers/brief'
import { later } from './at-once'
import { asJson, inOrder } from './kept'
import type { State } from './state'

export function offerBookTable(state: State): OfferBookTable {
  const { stories, coupons, offers, tills } = state
  const groupsOf = (offer: number, perCoupon: number | null): readonly CouponGroup[] => {
    const common = offers.get(String(offer))?.offer.codes.kind === 'common'
    const groups = new Map<string, CouponGroup>()
    for (const coupon of coupons.where((each) => each.offer === offer && !(common && each.slot === 0 && each.state === 'unissued'))) {
      const used = coupon.uses === 0 ? 'no' : perCoupon !== null && coupon.uses >= perCoupon ? 'up' : 'some'
      const key = [coupon.state, coupon.issuedOn ?? '~', coupon.explicitThrough ?? '~', used].join(' ')
      const { state: now, issuedOn, explicitThrough } = coupon
      groups.set(key, { state: now, issuedOn, explicitThrough, used, coupons: (groups.get(key)?.coupons ?? 0) + 1 })
    }
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  }
  return later<OfferBookTable>({
    story: (offer) => stories.get(String(offer)),
    tell(offer, story) {
      stories.put(String(offer), asJson({ ...story, madeAt: stories.get(String(offer))?.madeAt ?? story.madeAt }))
    },
    page: (asked) => page(state, asked),
    groups: groupsOf,
    groupsOfPart: (offer, perCoupon, part) => (part > 0 ? null : groupsOf(offer, perCoupon)),
    enrolledTills: () => inOrder(tills.where(({ disabled }) => !disabled), ({ till }) => till).map(({ till }) => till),
  })
}

function page({ offers, stories, counts }: State, asked: OfferPageAsked): readonly OfferListed[] {
  const { after, limit, sort } = asked
  const listed = offers.where((stored) => isAsked(asked, stored, stories.get(String(stored.id))?.inside ?? false)).flatMap(({ id, offer, savedAt }) => {
    const of = counts.get(String(id))
    const story = stories.get(String(id))
    return of === null ? [] : [{ offer: briefOf(offer), counts: of, madeAt: story?.madeAt ?? savedAt, savedAt, inside: story?.inside ?? false }]
  })
  const at = (row: OfferListed) => (sort === 'created' ? row.madeAt : row.savedAt)
  const newest = inOrder(listed, (row) => -at(row), (row) => -row.offer.id)
  return newest.filter((row) => after === null || at(row) < after.at || (at(row) === after.at && row.offer.id < after.id)).slice(0, limit)
}

/** One part of the question after the other, as PostgreSQL is asked them. */
function isAsked(asked: OfferPageAsked, { offer }: OfferStored, inside: boolean): boolean {
  const owner = offer.owner === null || offer.owner === undefined ? null : `${offer.owner.type}:${offer.owner.id}`
  const found = asked.search?.toLowerCase() ?? ''
  return (
    [offer.name, offer.code].some((text) => text.toLowerCase().includes(found)) &&
    (asked.activeOn === null || isActive(offer, asked.activeOn)) &&
    (asked.inside || !inside) &&
    isClaimedAs(asked.claim, offer) &&
    (asked.owners === null || owner === null || asked.owners.includes(owner))
  )
}

function isActive(wire: OfferWire, on: PlainDate): boolean {
  const read = readOffer(wire)
  if (!read.ok) throw new Error(`offer ${wire.id} cannot be read`)
  const last = lastDayOf(read.value)
  return read.value.status === 'active' && (last === null || last >= on)
}

function isClaimedAs(asked: OfferPageAsked['claim'], { claim }: OfferWire): boolean {
  if (asked === 'any') return true
  if (asked === 'free') return claim === null || claim === undefined
  return claim?.service === asked.service && claim.ref === asked.ref
}

export function programmeTable({ programmes, offers, clients, clientServices }: State): ProgrammeTable {
  return later<ProgrammeTable>({
    get: (service, ref) => programmes.get(`${service} ${ref}`),
    put(programme) {
      const key = `${programme.service} ${programme.ref}`
      programmes.put(key, { ...programme, madeAt: programmes.get(key)?.madeAt ?? programme.madeAt })
    },
    list: (service) => inOrder(programmes.where((each) => service === null || each.service === service), (each) => each.service, ({ ref }) => ref),
    offers(service, ref) {
      const claimed = offers.where(({ offer: { claim } }) => claim?.service === service && claim.ref === ref)
      return inOrder(claimed, ({ id }) => id).map(({ id }) => id)
    },
    clientService: (client) => (clients.has(client) ? (clientServices.get(client) ?? { service: null, ref: null }) : null),
    bindClient(client, to) {
      if (!clients.has(client)) return false
      clientServices.put(client, { ...to })
      return true
    },
  })
}

export function settingsTable({ seed, settings }: State): SettingsTable {
  return later<SettingsTable>({
    get: () => settings.get('')?.body ?? { ...seed.org.settings },
    put(body, from) {
      if ((settings.get('')?.revision ?? seed.org.revision) !== from) return false
      settings.put('', { body: asJson(body), revision: from + 1 })
      return true
    },
  })
}
