import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { CouponGroup, OfferPageAsked } from '../../../src/central/core/offer-book-port'
import { onBothStores } from '../../support/both-stores'
import { coupon, draft, withOffer } from '../../support/store-seed'

/** The book of offers, programmes and settings: what every store must do, whichever it is. */
onBothStores('a store', (fresh) => {
  const day = (text: string) => text as never
  const ALL: OfferPageAsked = { search: null, activeOn: null, inside: false, claim: 'any', owners: null, sort: 'modified', after: null, limit: 50 }
  const codes = (store: CentralStore, asked: Partial<OfferPageAsked> = {}) =>
    store.read(async (tx) => (await tx.offerBook.page({ ...ALL, ...asked })).map(({ offer }) => offer.code))

  it('keeps an offer’s story, and its beginning as it was told first', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1'), [])
    const story = { madeAt: 5, madeBy: 'person:1', changedBy: 'person:1', inside: true, worst: null }
    const worst = { at: 9, by: 'person:2', tills: 3, uses: 60, amount: '12.00', perCode: 3 }
    await store.transact(async (tx) => {
      expect(await tx.offerBook.story(offer)).toBeNull()
      await tx.offerBook.tell(offer, story)
      await tx.offerBook.tell(offer, { ...story, madeAt: 8, changedBy: 'person:2', worst })
    })
    expect(await store.read((tx) => tx.offerBook.story(offer))).toEqual({ ...story, changedBy: 'person:2', worst })
  })

  it('finds offers by name, code, life, claim, owner and where they were made', async () => {
    const store = await fresh()
    const claim = { service: 'dvs', ref: 'a', name: 'A', endsOn: '2026-03-01' } as const
    await withOffer(store, draft('PLAIN', { name: 'Ärmel 50% Off' }), [])
    await withOffer(store, draft('OLD', { expiry: { kind: 'fixed', on: '2026-01-31' } }), [])
    await withOffer(store, draft('PAUSED', { status: 'paused' }), [])
    await withOffer(store, draft('CLAIMED', { expiry: { kind: 'campaign' }, claim, owner: { type: 'CONCEPT', id: 2 } }), [])
    await withOffer(store, draft('ENDLESS', { expiry: { kind: 'campaign' }, owner: { type: 'STORE', id: 2 } }), [])
    const inner = await withOffer(store, draft('INNER'), [])
    await store.transact((tx) => tx.offerBook.tell(inner, { madeAt: 1, madeBy: null, changedBy: null, inside: true, worst: null }))
    expect(await codes(store)).toEqual(['ENDLESS', 'CLAIMED', 'PAUSED', 'OLD', 'PLAIN'])
    expect(await codes(store, { inside: true, limit: 2 })).toEqual(['INNER', 'ENDLESS'])
    expect(await codes(store, { search: '50% oFF' })).toEqual(['PLAIN'])
    expect(await codes(store, { search: 'aUs' })).toEqual(['PAUSED'])
    expect(await codes(store, { search: '_' })).toEqual([])
    expect(await codes(store, { activeOn: day('2026-02-01') })).toEqual(['ENDLESS', 'CLAIMED', 'PLAIN'])
    expect(await codes(store, { activeOn: day('2026-03-02') })).toEqual(['ENDLESS', 'PLAIN'])
    expect(await codes(store, { activeOn: day('2026-01-31') })).toEqual(['ENDLESS', 'CLAIMED', 'OLD', 'PLAIN'])
    expect(await codes(store, { claim: { service: 'dvs', ref: 'a' } })).toEqual(['CLAIMED'])
    expect(await codes(store, { claim: { service: 'dvs', ref: 'b' } })).toEqual([])
    expect(await codes(store, { claim: 'free' })).toEqual(['ENDLESS', 'PAUSED', 'OLD', 'PLAIN'])
    expect(await codes(store, { owners: ['CONCEPT:2'] })).toEqual(['CLAIMED', 'PAUSED', 'OLD', 'PLAIN'])
    expect(await codes(store, { owners: [] })).toEqual(['PAUSED', 'OLD', 'PLAIN'])
  })

  it('pages by the last change or the beginning, the newer number first where they are the same', async () => {
    const store = await fresh()
    const ids: number[] = []
    for (const [n, madeAt] of [7, 7, 3].entries()) {
      const id = await withOffer(store, draft(`O${n}`), [])
      ids.push(id)
      await store.transact((tx) => tx.offerBook.tell(id, { madeAt, madeBy: null, changedBy: null, inside: false, worst: null }))
    }
    await store.transact((tx) => tx.offers.update(draft('O1', { id: ids[1]! }), 1, 9))
    expect(await codes(store)).toEqual(['O1', 'O2', 'O0'])
    expect(await codes(store, { sort: 'created' })).toEqual(['O1', 'O0', 'O2'])
    expect(await codes(store, { after: { at: 9, id: ids[1]! } })).toEqual(['O2', 'O0'])
    expect(await codes(store, { after: { at: 1, id: ids[2]! } })).toEqual(['O0'])
    expect(await codes(store, { sort: 'created', after: { at: 7, id: ids[1]! } })).toEqual(['O0', 'O2'])
  })

  it('shows of an offer what a table shows, with its counts', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1', { terms: 'long' }), [])
    await store.transact((tx) => tx.offers.countIssue(offer, null, 4, 1))
    const [row] = await store.read((tx) => tx.offerBook.page(ALL))
    expect(row).toMatchObject({ offer: { id: offer, code: 'O1', codes: { kind: 'unique' }, discount: { kind: 'percent', value: '10' } }, counts: { issued: 1 }, madeAt: 1, savedAt: 1, inside: false })
    expect(row?.offer).not.toHaveProperty('terms')
  })

  it('counts coupons in groups of what decides how long they live', async () => {
    const store = await fresh()
    const offer = await withOffer(store, draft('O1'), ['A', 'B'])
    await store.transact(async (tx) => {
      await tx.coupons.insert(coupon(offer, 'C', { issuedOn: day('2026-06-02'), explicitThrough: day('2026-07-01') }))
      await tx.coupons.insert(coupon(offer, 'D', { uses: 1 }))
      await tx.coupons.insert(coupon(offer, 'E', { uses: 3 }))
      await tx.coupons.insert(coupon(offer, 'F', { state: 'revoked', revokedAt: 4 }))
      await tx.coupons.insert(coupon(offer, 'G', { state: 'unissued', issuedOn: null }))
    })
    const groups = (perCoupon: number | null) =>
      store.read(async (tx) => (await tx.offerBook.groups(offer, perCoupon)).map((g) => [g.state, g.issuedOn, g.explicitThrough, g.used, g.coupons].join(' ')).sort())
    expect(await groups(3)).toEqual(['issued 2026-06-01  no 2', 'issued 2026-06-01  some 1', 'issued 2026-06-01  up 1', 'issued 2026-06-02 2026-07-01 no 1', 'revoked 2026-06-01  no 1', 'unissued   no 1'])
    expect(await groups(null)).toContain('issued 2026-06-01  some 2')
    const ofParts = await store.read(async (tx) => {
      const found: CouponGroup[] = []
      for (let part = 0; ; part++) {
        const more = await tx.offerBook.groupsOfPart(offer, 3, part)
        if (more === null) return found
        found.push(...more)
      }
    })
    const sums = new Map<string, number>()
    for (const g of ofParts) sums.set(`${g.state} ${g.issuedOn} ${g.used}`, (sums.get(`${g.state} ${g.issuedOn} ${g.used}`) ?? 0) + g.coupons)
    expect(Object.fromEntries(sums)).toEqual({ 'issued 2026-06-01 no': 2, 'issued 2026-06-01 some': 1, 'issued 2026-06-01 up': 1, 'issued 2026-06-02 no': 1, 'revoked 2026-06-01 no': 1, 'unissued null no': 1 })
    const common = await withOffer(store, draft('O2', { codes: { kind: 'common', code: 'ALL' } }), [])
    await store.transact((tx) => tx.coupons.insert(coupon(common, 'ALL', { state: 'unissued', issuedOn: null })))
    expect(await store.read((tx) => tx.offerBook.groups(common, 1))).toEqual([])
  })

  it('knows which tills are enrolled', async () => {
    const store = await fresh()
    await store.transact(async (tx) => {
      for (const till of [1002, 1001]) await tx.tills.incarnate(till)
      await tx.tills.setDisabled(1002, true)
    })
    expect(await store.read((tx) => tx.offerBook.enrolledTills())).toEqual([1001])
  })

  it('registers programmes, and knows what they hold', async () => {
    const store = await fresh()
    const spring = { service: 'outbound', ref: 'spring', name: 'Spring', endsOn: day('2026-05-31'), madeAt: 3 } as const
    const held = await withOffer(store, draft('O1', { claim: { service: 'outbound', ref: 'spring', name: 'Spring' } }), [])
    await store.transact(async (tx) => {
      expect(await tx.programmes.get('outbound', 'spring')).toBeNull()
      await tx.programmes.put(spring)
      await tx.programmes.put({ ...spring, service: 'dvs' })
      await tx.programmes.put({ ...spring, name: 'Late spring', endsOn: null, madeAt: 9 })
    })
    await store.read(async (tx) => {
      expect(await tx.programmes.get('outbound', 'spring')).toEqual({ ...spring, name: 'Late spring', endsOn: null })
      expect((await tx.programmes.list(null)).map(({ service }) => service)).toEqual(['dvs', 'outbound'])
      expect(await tx.programmes.list('loyalty')).toEqual([])
      expect(await tx.programmes.offers('outbound', 'spring')).toEqual([held])
      expect(await tx.programmes.offers('dvs', 'spring')).toEqual([])
    })
  })

  it('binds a client to a service', async () => {
    const store = await fresh()
    await store.transact(async (tx) => {
      await tx.access.insertClient({ key: 'c', name: 'C', till: null, disabled: false, madeAt: 1 }, 'h')
      expect(await tx.programmes.clientService('c')).toEqual({ service: null, ref: null })
      expect(await tx.programmes.bindClient('c', { service: 'dvs', ref: 'a' })).toBe(true)
      expect(await tx.programmes.clientService('c')).toEqual({ service: 'dvs', ref: 'a' })
      expect(await tx.programmes.clientService('d')).toBeNull()
      expect(await tx.programmes.bindClient('d', { service: 'dvs', ref: null })).toBe(false)
    })
  })

  it('saves settings on top of one revision once, and the organisation has them from then on', async () => {
    const store = await fresh()
    const before = await store.read((tx) => tx.settings.get())
    const put = (couponsPerBill: number) => store.transact((tx) => tx.settings.put({ ...before, couponsPerBill, resendTemplate: 'kept' }, 1))
    expect((await Promise.all([put(2), put(2), put(2)])).filter(Boolean)).toHaveLength(1)
    await store.read(async (tx) => {
      expect(await tx.org.revision()).toBe(2)
      expect(await tx.settings.get()).toMatchObject({ couponsPerBill: 2, resendTemplate: 'kept' })
      const { settings, revision } = await tx.org.load()
      expect([settings.couponsPerBill, settings.issualMonths, revision]).toEqual([2, 6, 2])
    })
  })
})
