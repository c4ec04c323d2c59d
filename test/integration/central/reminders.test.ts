import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pgReminderBook } from '../../../src/central/db/reminders/reminder-book'
import { pgAdapter, type PgAdapter } from '../../support/store-seed'
import { remindedShop, threeDays, type RemindedShop } from '../../support/reminded-shop'

describe('reminders', () => {
  let adapter: PgAdapter
  let shop: RemindedShop
  beforeAll(async () => {
    adapter = await pgAdapter(16)
  })
  afterAll(() => adapter.close())
  beforeEach(async () => {
    shop = await remindedShop(adapter, 'Europe/Berlin')
    shop.at('2026-06-01T06:00:00Z')
  })
  afterEach(() => shop.close())

  const names = async () => (await shop.told()).map(({ address }) => address.slice(3))
  const tenDays = (more: object = {}) => ({ couponExpiry: { kind: 'days' as const, n: 10 }, issual: { reminders: [threeDays], ...more } })

  describe('of coupons', () => {
    it('go to the holder at the organisation’s time on the day, and not before', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      await shop.holder(offer, 'bob', '2026-06-02')
      const copy = shop.copy()
      shop.at('2026-06-08T07:59:59Z')
      await copy.run()
      expect(await shop.told()).toEqual([])
      shop.at('2026-06-08T08:00:00Z')
      await copy.run()
      expect(await shop.told()).toMatchObject([{ address: '+49ann', text: 'ann: ANN ends 2026-06-11, 3 days left', state: 'waiting' }])
      shop.at('2026-06-09T08:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann', 'bob'])
    })

    it('go to nobody whose coupon is not live, has no uses left, or who cannot be reached or redeem', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      await shop.holder(offer, 'used', '2026-06-01', { uses: 1 })
      await shop.holder(offer, 'revoked', '2026-06-01', { state: 'revoked' })
      await shop.holder(offer, 'silent', '2026-06-01', { mobile: null })
      await shop.holder(offer, 'blocked', '2026-06-01')
      await adapter.database.pool.query(`update customer set blocked = true where org = $1 and first_name = 'blocked'`, [shop.store.org])
      shop.at('2026-06-08T09:00:00Z')
      await shop.copy().run()
      expect(await names()).toEqual(['ann'])
      expect(shop.notes).toEqual([['reminder_done', { offer, reminder: '3-sms-1', day: '2026-06-08', told: 1, unreachable: 1 }]])
    })

    it('may be several of one offer, each by its own channel, time and text', async () => {
      const onTheDay = { daysBefore: 0, at: '18:30', channel: 'email' as const, template: 'Today is the last day of {{code}}', subject: '{{first_name}}, today!' }
      const again = { ...threeDays, at: '17:00', template: 'Once more: {{code}}' }
      const offer = await shop.offer('O1', { couponExpiry: { kind: 'days', n: 10 }, issual: { reminders: [again, onTheDay, threeDays] } })
      await shop.holder(offer, 'ann', '2026-06-01')
      const copy = shop.copy()
      for (const moment of ['2026-06-08T08:00:00Z', '2026-06-08T15:00:00Z', '2026-06-11T16:30:00Z']) {
        shop.at(moment)
        await copy.run()
      }
      expect((await shop.told()).map(({ address, subject, text }) => [address, subject, text])).toEqual([
        ['+49ann', null, 'ann: ANN ends 2026-06-11, 3 days left'],
        ['+49ann', null, 'Once more: ANN'],
        ['ann@example.org', 'ann, today!', 'Today is the last day of ANN'],
      ])
    })

    it('follow the last day where it moves, as long as they are not sent', async () => {
      const offer = await shop.offer('O1', { ...tenDays(), expiry: { kind: 'fixed', on: '2026-06-30' } })
      await shop.holder(offer, 'ann', '2026-06-01')
      await shop.holder(offer, 'own', '2026-06-01', { explicitThrough: '2026-06-20' as never })
      const copy = shop.copy()
      shop.at('2026-06-07T12:00:00Z')
      await copy.run()
      await shop.edit(offer, { couponExpiry: { kind: 'days', n: 14 } })
      shop.at('2026-06-08T12:00:00Z')
      await copy.run()
      expect(await names()).toEqual([])
      shop.at('2026-06-12T12:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann'])
      await shop.edit(offer, { couponExpiry: { kind: 'days', n: 16 } })
      shop.at('2026-06-14T12:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann'])
      await shop.edit(offer, { expiry: { kind: 'fixed', on: '2026-06-18' } })
      shop.at('2026-06-15T12:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann', 'own'])
    })

    it('that come to be due on a day after their time, because the offer was saved, go out late the same day', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      await shop.holder(offer, 'bob', '2026-06-02')
      const copy = shop.copy()
      shop.at('2026-06-08T08:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann'])
      await shop.edit(offer, { expiry: { kind: 'fixed', on: '2026-06-11' } })
      shop.at('2026-06-08T13:00:00Z')
      await copy.run()
      await copy.run()
      expect(await names()).toEqual(['ann', 'bob'])
    })

    it('that come to be due because one coupon’s last day was set by hand go out late the same day', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      await shop.holder(offer, 'bob', '2026-06-05')
      const copy = shop.copy()
      shop.at('2026-06-08T08:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann'])
      shop.at('2026-06-08T13:00:00Z')
      expect(await shop.setLastDay('BOB', '2026-06-11')).toMatchObject({ ok: true })
      await copy.run()
      expect(await names()).toEqual(['ann', 'bob'])
    })

    it('wait while the offer is paused, and go out when it goes on the same day', async () => {
      const offer = await shop.offer('O1', { ...tenDays(), status: 'paused' })
      await shop.holder(offer, 'ann', '2026-06-01')
      const copy = shop.copy()
      shop.at('2026-06-08T12:00:00Z')
      await copy.run()
      expect(await names()).toEqual([])
      await shop.edit(offer, { status: 'active' })
      await copy.run()
      expect(await names()).toEqual(['ann'])
    })

    it('are not sent again when their time or text is edited', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      const copy = shop.copy()
      shop.at('2026-06-08T08:00:00Z')
      await copy.run()
      await shop.edit(offer, { issual: { reminders: [{ ...threeDays, at: '11:00', template: 'Another text' }] } })
      shop.at('2026-06-08T10:00:00Z')
      await copy.run()
      expect(await names()).toEqual(['ann'])
    })

    it('go to each customer of a common code for their own issue, and to nobody where coupons have no end', async () => {
      const common = await shop.offer('O1', { ...tenDays(), codes: { kind: 'common', code: 'SAVE' }, expiry: { kind: 'fixed', on: '2026-12-31' } })
      for (const name of ['ann', 'bob']) await shop.holder(common, name, '2026-06-01', { common: 'SAVE' })
      const endless = await shop.offer('O2', { expiry: { kind: 'campaign' }, issual: { reminders: [threeDays] } })
      await shop.holder(endless, 'cat', '2026-06-01')
      shop.at('2026-06-08T12:00:00Z')
      const copy = shop.copy()
      await copy.run()
      await copy.run()
      expect(await names()).toEqual(['ann', 'bob'])
      expect(shop.notes.filter(([what]) => what === 'reminder_endless')).toEqual([['reminder_endless', { offer: endless }]])
    })
  })

  it('of many offers due at once are all worked through', async () => {
    for (let n = 0; n < 6; n++) {
      const offer = await shop.offer(`O${n}`, tenDays())
      await shop.holder(offer, `ann${n}`, '2026-06-01')
    }
    shop.at('2026-06-08T08:00:00Z')
    const copies = [shop.copy(), shop.copy()]
    await Promise.all(copies.map((copy) => copy.run()))
    expect(await names()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `ann${n}`))
  })

  describe('missed while nothing ran', () => {
    it('go out late on the same day', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      shop.at('2026-06-07T12:00:00Z')
      await shop.copy().run()
      shop.at('2026-06-08T21:59:00Z') // 23:59 on the organisation's clock
      await shop.copy().run()
      expect(await names()).toEqual(['ann'])
    })

    it('are skipped once their day is over, and that is told once', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      shop.at('2026-06-07T12:00:00Z')
      await shop.copy().run()
      shop.at('2026-06-08T22:00:00Z')
      await shop.copy().run()
      await shop.copy().run()
      expect(await names()).toEqual([])
      expect(shop.notes.filter(([what]) => what === 'reminder_missed')).toEqual([['reminder_missed', { offer, reminder: '3-sms-1', day: '2026-06-08' }]])
    })

    it('are skipped also where a copy died in the middle of them', async () => {
      const offer = await shop.offer('O1', tenDays())
      await shop.holder(offer, 'ann', '2026-06-01')
      const book = pgReminderBook(adapter.database, shop.store.org)
      const now = shop.at('2026-06-08T12:00:00Z')
      await book.open({ offer, reminder: '3-sms-1', day: '2026-06-08' as never, version: 1 }, now)
      expect(await book.take('2026-06-08' as never, now, now + 60_000)).not.toBeNull()
      await shop.copy().run()
      expect(await names()).toEqual([])
      shop.at('2026-06-08T12:01:00Z')
      await shop.copy().run()
      expect(await names()).toEqual(['ann'])
    })
  })

  it('of an offer go to its points of contact at ten, once for each last day', async () => {
    await adapter.database.pool.query('update org set settings = settings || $2::jsonb where org = $1', [
      shop.store.org,
      JSON.stringify({ pointsOfContact: [{ name: 'Desk', email: 'desk@example.org', of: 'organisation' }, { name: 'Ops', email: 'ops@example.org', of: 'operator' }] }),
    ])
    const offer = await shop.offer('O1', { name: 'Spring', expiry: { kind: 'fixed', on: '2026-06-20' }, expiryReminder: { pocs: ['DESK', 'Ops@example.org', 'Nobody', 'desk'], daysBefore: 5 } })
    const copy = shop.copy()
    shop.at('2026-06-15T07:59:00Z')
    await copy.run()
    expect(await shop.told()).toEqual([])
    shop.at('2026-06-15T08:00:00Z')
    await copy.run()
    await shop.edit(offer, { name: 'Spring!' })
    await copy.run()
    expect(await shop.told()).toMatchObject([
      { address: 'desk@example.org', subject: 'Offer “Spring” ends on 2026-06-20', text: 'The offer “Spring” (O1) ends on 2026-06-20.' },
      { address: 'ops@example.org' },
    ])
    expect(shop.notes[0]).toEqual(['reminder_done', { offer, reminder: 'offer', day: '2026-06-15', told: 2, unreachable: 1 }])
    await shop.edit(offer, { expiry: { kind: 'fixed', on: '2026-06-25' } })
    shop.at('2026-06-20T08:00:00Z')
    await copy.run()
    expect(await shop.told()).toHaveLength(4)
  })

  it('of twelve hundred coupons are written once though four copies work at them and one dies', async () => {
    const offer = await shop.offer('O1', tenDays())
    await adapter.database.pool.query(
      `with people as (insert into customer (org, id, token, first_name, last_name, mobile)
         select $1, nextval('customer_number'), md5(n::text) || md5(n::text), 'c' || n, '', '+49' || n from generate_series(1, 1200) n returning id)
       insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder)
         select $1, id, 0, $2, 'C' || id, 'issued', '2026-06-01', id from people`,
      [shop.store.org, offer],
    )
    const now = shop.at('2026-06-08T08:00:00Z')
    const dying = pgReminderBook(adapter.database, shop.store.org)
    await dying.open({ offer, reminder: '3-sms-1', day: '2026-06-08' as never, version: 1 }, now)
    await dying.take('2026-06-08' as never, now, now + 60_000)
    await Promise.all([shop.copy(), shop.copy(), shop.copy(), shop.copy()].map((copy) => copy.run()))
    expect(await shop.told()).toEqual([])
    shop.at('2026-06-08T08:01:00Z')
    const copies = [shop.copy(), shop.copy(), shop.copy(), shop.copy()]
    await Promise.all(copies.map((copy) => copy.run()))
    await Promise.all(copies.map((copy) => copy.run()))
    const told = await shop.told()
    expect([told.length, new Set(told.map(({ address }) => address)).size]).toEqual([1200, 1200])
  })

  describe.each([
    { zone: 'Europe/Berlin', skipped: ['2026-03-29', '02:30', '2026-03-29T01:00:00Z'], repeated: ['2026-10-25', '02:30', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'] },
    { zone: 'America/New_York', skipped: ['2026-03-08', '02:30', '2026-03-08T07:00:00Z'], repeated: ['2026-11-01', '01:30', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'] },
    { zone: 'Australia/Lord_Howe', skipped: ['2026-10-04', '02:15', '2026-10-03T15:30:00Z'], repeated: ['2026-04-05', '01:45', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'] },
  ])('at a clock change in $zone', ({ zone, skipped, repeated }) => {
    async function play(day: string, at: string, moment: string): Promise<(minutes: number) => Promise<number>> {
      const there = await remindedShop(adapter, zone)
      there.at('2026-01-01T00:00:00Z')
      const offer = await there.offer('O1', { expiry: { kind: 'fixed', on: day }, issual: { reminders: [{ ...threeDays, daysBefore: 0, at }] } })
      await there.holder(offer, `${zone.slice(-4)}${at}`, '2026-01-01')
      const copies = [there.copy(), there.copy()]
      return async (minutes) => {
        there.clock.now = Date.parse(moment) + minutes * 60_000
        await Promise.all(copies.map((copy) => copy.run()))
        return (await there.told()).length
      }
    }

    it('a time that is skipped comes at the change, once', async () => {
      const [day = '', at = '', moment = ''] = skipped
      const after = await play(day, at, moment)
      expect([await after(-1), await after(0), await after(30), await after(60), await after(600)]).toEqual([0, 1, 1, 1, 1])
    })

    it('a time that comes twice comes the first time, once', async () => {
      const [day = '', at = '', moment = '', second = ''] = repeated
      const after = await play(day, at, moment)
      const between = (Date.parse(second) - Date.parse(moment)) / 60_000
      expect([await after(-1), await after(0), await after(between - 1), await after(between), await after(between + 60)]).toEqual([0, 1, 1, 1, 1])
    })
  })
})
