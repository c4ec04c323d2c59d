import fc from 'fast-check'
import { expect, test } from 'vitest'
import { offerOf } from '../../../test/conformance/world'
import { coupon, draft, seed, withOffer } from '../../../test/support/store-seed'
import type { PlainDate } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import { validityOf } from '../../domain/coupon/validity'
import { changedFields } from '../../domain/offer/edit-rules'
import type { OfferWire } from '../../domain/offer/offer-wire'
import type { NewCoupon } from '../core/rows'
import { memoryStore } from '../memory/memory-store'
import { effectsOf } from './effects'

const TODAY = '2026-06-15' as PlainDate
const day = fc.integer({ min: -40, max: 40 }).map((n) => addDays(TODAY, n))
const life = fc.record({
  on: day,
  couponExpiry: fc.oneof(fc.constant({ kind: 'offer' as const }), fc.record({ kind: fc.constantFrom('days' as const, 'month_ends' as const), n: fc.integer({ min: 0, max: 20 }) })),
})
const aCoupon = fc.record({
  state: fc.constantFrom<NewCoupon['state']>('issued', 'issued', 'issued', 'revoked', 'unissued'),
  issuedOn: day,
  explicitThrough: fc.option(day, { freq: 4 }),
  uses: fc.integer({ min: 0, max: 2 }),
})

/** The groups say of many coupons what each would say of itself. */
test('what the preview counts is what happens to each coupon', async () => {
  await fc.assert(
    fc.asyncProperty(life, life, fc.array(aCoupon, { maxLength: 30 }), async (was, becomes, drawn) => {
      const wire = ({ on, couponExpiry }: typeof was): Partial<OfferWire> => ({ expiry: { kind: 'fixed', on }, couponExpiry, redemption: { perCoupon: 2 } })
      const [before, after] = [offerOf(wire(was)), offerOf(wire(becomes))]
      const store = memoryStore(seed(1))
      const id = await withOffer(store, draft('O1'), [])
      const coupons = drawn.map((each, n) => coupon(id, `C${n}`, { ...each, issuedOn: each.state === 'unissued' ? null : each.issuedOn }))
      const groups = await store.transact(async (tx) => {
        for (const each of coupons) await tx.coupons.insert(each)
        return tx.offerBook.groups(id, 2)
      })
      const told = effectsOf(before, after, changedFields(before, after), groups, TODAY)

      const ends = new Map<string, number>()
      for (const { state, uses, issuedOn, explicitThrough } of coupons) {
        const [from, to] = [before, after].map((offer) => validityOf(offer, issuedOn, explicitThrough).validThrough ?? '')
        if (state !== 'issued' || uses >= 2 || from === to || (from! < TODAY && to! < TODAY)) continue
        ends.set(`${from} ${to}`, (ends.get(`${from} ${to}`) ?? 0) + 1)
      }
      const counted = told.flatMap((effect) => (effect.kind === 'ends' ? [[`${effect.from} ${effect.to}`, effect.count] as const] : []))
      expect(new Map(counted)).toEqual(ends)
    }),
    { numRuns: 300 },
  )
})
