import type { PlainDate } from '../../domain/calendar/calendar'
import { validityOf } from '../../domain/coupon/validity'
import { endMove, type FieldChange } from '../../domain/offer/edit-rules'
import type { Offer } from '../../domain/offer/offer'
import type { CouponGroup } from '../core/offer-book-port'

/**
 * What an edit does to coupons that are there already (2.2), for instance "3 120 issued coupons will end on 31 Jan instead of
 * 28 Feb". Days are store-local days; null = none.
 */
export type Effect =
  /** `codes`: nobody was issued them, and they work all the same. */
  | { readonly kind: 'ends' | 'starts'; readonly of: 'coupons' | 'codes'; readonly count: number; readonly from: PlainDate | null; readonly to: PlainDate | null }
  /** Live coupons that will be judged by other rules, or be worth something else. */
  | { readonly kind: 'rules'; readonly count: number; readonly fields: readonly string[] }
  /** They cannot be used while the offer is not active, or can again. */
  | { readonly kind: 'stops' | 'resumes'; readonly count: number }

const OF_RULES = /^(discount|currency|products|saleItems|redemption|offline)\b/
const OF_START = /^redemption\.start\b/

/** Whether an edit can do anything to coupons at all; only then they need to be counted. */
export function touchesCoupons(changes: readonly FieldChange[]): boolean {
  return changes.some(({ field }) => OF_RULES.test(field) || /^(expiry|claim|couponExpiry|status)\b/.test(field))
}

/** `today`: the organisation's date. Groups whose coupons are dead before and after are left out. */
export function effectsOf(before: Offer, after: Offer, changes: readonly FieldChange[], groups: readonly CouponGroup[], today: PlainDate): readonly Effect[] {
  const moved = new Map<string, Effect>()
  let live = 0
  for (const group of groups) {
    const of = groupKind(after, group)
    if (of === null || group.used === 'up') continue
    const { issuedOn, explicitThrough, coupons } = group
    const ends = endMove(before, after, issuedOn, explicitThrough)
    const through = validityOf(before, issuedOn, explicitThrough).validThrough
    if (ends !== null && !(isPast(ends.from, today) && isPast(ends.to, today))) add(moved, { kind: 'ends', of, count: coupons, ...ends })
    if (isPast(ends === null ? through : ends.to, today)) continue
    live += coupons
    const [from, to] = [before, after].map((offer) => validityOf(offer, issuedOn, explicitThrough).startsOn ?? null)
    if (from !== to) add(moved, { kind: 'starts', of, count: coupons, from: from ?? null, to: to ?? null })
  }
  return [...inOrderOfDays([...moved.values()]), ...ofStatus(before, after, live), ...ofRules(changes, live)]
}

const isPast = (day: PlainDate | null, today: PlainDate): boolean => day !== null && day < today

/** Issued coupons count; codes that nobody was issued only where they work unissued. */
function groupKind({ redemption, codes, delivery }: Offer, { state }: CouponGroup): 'coupons' | 'codes' | null {
  if (state === 'issued') return 'coupons'
  const generated = codes.kind === 'unique' || codes.kind === 'randomised'
  return state === 'unissued' && redemption.anyone && !(generated && delivery === 'platform') ? 'codes' : null
}

function add(moved: Map<string, Effect>, effect: Extract<Effect, { readonly of: string }>): void {
  const key = [effect.kind, effect.of, effect.from, effect.to].join(' ')
  const known = moved.get(key)
  moved.set(key, { ...effect, count: effect.count + (known?.count ?? 0) })
}

const dayKey = (effect: Effect): string => ('of' in effect ? [effect.kind, effect.of, effect.from ?? '~', effect.to ?? '~'].join(' ') : '')

const inOrderOfDays = (effects: readonly Effect[]): readonly Effect[] => [...effects].sort((a, b) => (dayKey(a) < dayKey(b) ? -1 : 1))

function ofStatus(before: Offer, after: Offer, live: number): readonly Effect[] {
  if (live === 0 || (before.status === 'active') === (after.status === 'active')) return []
  return [{ kind: after.status === 'active' ? 'resumes' : 'stops', count: live }]
}

function ofRules(changes: readonly FieldChange[], live: number): readonly Effect[] {
  const fields = changes.map(({ field }) => field).filter((field) => OF_RULES.test(field) && !OF_START.test(field))
  return live === 0 || fields.length === 0 ? [] : [{ kind: 'rules', count: live, fields }]
}
