import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { resend, type ResendAsked } from '../../../src/central/messages/resend'
import { push } from '../../../src/central/sync/push'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { onBothStores } from '../../support/both-stores'
import { coreOn, journal, opIdOf } from '../../support/central-core'
import { codeKey, coupon, draft, identOf, TILLS, tokenOf } from '../../support/store-seed'

const TEMPLATE = 'Dear {{first_name}}, {{code}} of {{offer_name}} is good until {{valid_through}}: {{valid_days}} days'
const [FRONT] = TILLS

onBothStores('sending a coupon again', (fresh) => {
  /** Ann has a mobile, Bob an e-mail address, Cat neither; each holds a coupon of her name. */
  async function shop(issual: OfferWire['issual'] = { resendTemplate: TEMPLATE }) {
    const store = await fresh()
    const { core } = coreOn(store)
    await store.transact(async (tx) => {
      const made = await tx.offers.insert(draft('O1', { name: 'Spring', issual, redemption: { perCoupon: 1 }, expiry: { kind: 'fixed', on: '2026-06-20' } }), 1)
      if (made === 'taken') throw new Error('the offer code is taken')
      for (const [firstName, mobile, email] of [['Ann', '+491', 'ann@example.org'], ['Bob', null, 'bob@example.org'], ['Cat', null, null]] as const) {
        const person = { firstName, lastName: '', mobile, email, externalId: firstName, blocked: false }
        const customer = await tx.customers.insert(person, [identOf(firstName)], tokenOf)
        if (customer !== 'taken') await tx.coupons.insert(coupon(made.id, firstName.toUpperCase(), { holder: customer.id }))
      }
      await tx.coupons.insert(coupon(made.id, 'NOBODY', { state: 'unissued', issuedOn: null }))
      await tx.tills.incarnate(FRONT)
    })
    return { store, core, send: (code: string, more: Partial<ResendAsked> = {}) => store.transact((tx) => resend(core, tx, { ...asked(code), ...more })) }
  }
  const asked = (code: string): ResendAsked => ({ opId: opIdOf(1), codeKey: codeKey(code), customer: null, zone: null, who: 'person:1', from: 'test' })
  const message = (store: CentralStore, opId: string) => store.read((tx) => tx.messages.byOnce(`resend:${opId}`))

  it('goes by SMS, or by e-mail where there is no mobile, with every tag filled', async () => {
    const { store, send } = await shop()
    expect(await send('ANN')).toEqual({ ok: true, value: { channel: 'sms' } })
    expect(await message(store, opIdOf(1))).toMatchObject({ address: '+491', text: 'Dear Ann, ANN of Spring is good until 2026-06-20: 10 days' })
    expect(await send('BOB', { opId: opIdOf(2) })).toEqual({ ok: true, value: { channel: 'email' } })
    expect(await message(store, opIdOf(2))).toMatchObject({ address: 'bob@example.org', subject: 'Spring' })
  })

  it('writes one message for one operation', async () => {
    const { store, send } = await shop()
    await send('ANN')
    expect(await send('ANN')).toEqual({ ok: true, value: { channel: 'sms' } })
    const customer = (await message(store, opIdOf(1)))?.customer ?? 0
    expect(await store.read((tx) => tx.messages.ofCustomer(customer))).toHaveLength(1)
  })

  it('is refused without a text, for a coupon that is not live, and for somebody who cannot be reached', async () => {
    const off = await shop({})
    expect(await off.send('ANN')).toMatchObject({ error: { key: 'resend.not_enabled' } })
    const { store, send } = await shop()
    expect(await send('CAT')).toMatchObject({ error: { key: 'resend.no_contact' } })
    expect(await send('NOBODY')).toMatchObject({ error: { key: 'resend.not_live' } })
    expect(await send('NONE')).toMatchObject({ error: { key: 'code.unknown' } })
    await store.transact((tx) => tx.coupons.countUse(codeKey('ANN'), 0, null))
    expect(await send('ANN')).toMatchObject({ error: { key: 'resend.not_live' } })
    await store.transact((tx) => tx.coupons.revoke(codeKey('BOB'), 0, 1))
    expect(await send('BOB')).toMatchObject({ error: { key: 'resend.not_live' } })
    expect(await message(store, opIdOf(1))).toBeNull()
  })

  it('asked for at a till while offline, goes out when its journal arrives, once', async () => {
    const { store, core } = await shop()
    const { records, write } = journal()
    write({ type: 'resend', opId: opIdOf(5), body: { codeKey: codeKey('ANN'), offer: 1 } })
    write({ type: 'resend', opId: opIdOf(6), body: { codeKey: codeKey('CAT'), offer: 1 } })
    const first = await push(core, FRONT, { incarnation: 1, records })
    expect(first).toMatchObject({ ok: true, value: { outcomes: [{ settlement: 'accepted', conflict: null }, { settlement: 'parked', conflict: null }] } })
    expect(await push(core, FRONT, { incarnation: 1, records })).toEqual(first)
    const sent = await message(store, opIdOf(5))
    expect(sent).toMatchObject({ channel: 'sms', state: 'waiting' })
    expect(await store.read((tx) => tx.messages.ofCustomer(sent?.customer ?? 0))).toHaveLength(1)
  })
})
