import { expect, it } from 'vitest'
import { enqueue, type MessageDraft } from '../../../src/central/messages/enqueue'
import { onBothStores } from '../../support/both-stores'

const ann = { id: 7, mobile: '+491700000001', email: 'ann@example.org' }
const draft = (once: string, more: Partial<MessageDraft> = {}): MessageDraft => ({
  once,
  channel: 'auto',
  to: { kind: 'customer', customer: ann },
  purpose: 'resend',
  offer: 3,
  subject: 'Your coupon',
  text: 'Here it is: A1',
  ...more,
})

/** What every store keeps of messages, whichever it is. */
onBothStores('messages of a store', (fresh) => {
  it('are written down once, and wait', async () => {
    const store = await fresh()
    const first = await store.transact((tx) => enqueue(tx, draft('a'), 5))
    const again = await store.transact((tx) => enqueue(tx, draft('a', { text: 'another' }), 6))
    expect([first.ok && first.message !== null, again]).toEqual([true, { ok: true, channel: 'sms', message: null }])
    const kept = await store.read((tx) => tx.messages.byOnce('a'))
    expect(kept).toMatchObject({ channel: 'sms', address: ann.mobile, subject: null, text: 'Here it is: A1', state: 'waiting', attempts: 0, madeAt: 5 })
  })

  it('go by the channel asked for, and with auto by e-mail where there is no mobile', async () => {
    const store = await fresh()
    const away = { kind: 'customer' as const, customer: { ...ann, mobile: null } }
    await store.transact(async (tx) => {
      expect(await enqueue(tx, draft('b', { to: away }), 5)).toMatchObject({ ok: true, channel: 'email' })
      expect(await enqueue(tx, draft('c', { to: away, channel: 'sms' }), 5)).toEqual({ ok: false, error: 'no_contact' })
      expect(await enqueue(tx, draft('d', { to: { kind: 'contact', email: 'desk@example.org' } }), 5)).toMatchObject({ ok: true, channel: 'email' })
    })
    expect(await store.read((tx) => tx.messages.byOnce('c'))).toBeNull()
    expect(await store.read((tx) => tx.messages.byOnce('b'))).toMatchObject({ address: ann.email, subject: 'Your coupon', customer: 7 })
    expect(await store.read((tx) => tx.messages.byOnce('d'))).toMatchObject({ address: 'desk@example.org', customer: null })
  })

  it('are gone when the work that wrote them down fails', async () => {
    const store = await fresh()
    const broken = store.transact(async (tx) => {
      await enqueue(tx, draft('e'), 5)
      throw new Error('in the middle')
    })
    await expect(broken).rejects.toThrow('in the middle')
    expect(await store.read((tx) => tx.messages.byOnce('e'))).toBeNull()
  })

  it('lose what names the person when the person is erased, and are not sent any more', async () => {
    const store = await fresh()
    await store.transact(async (tx) => {
      await enqueue(tx, draft('f'), 5)
      await enqueue(tx, draft('g', { to: { kind: 'contact', email: 'desk@example.org' } }), 5)
    })
    expect(await store.transact((tx) => tx.messages.erase(7))).toBe(1)
    const kept = await store.read((tx) => tx.messages.ofCustomer(7))
    expect(kept).toMatchObject([{ once: 'f', address: null, subject: null, text: null, state: 'skipped', reason: 'erased' }])
    expect(await store.read((tx) => tx.messages.byOnce('g'))).toMatchObject({ state: 'waiting', address: 'desk@example.org' })
  })
})
