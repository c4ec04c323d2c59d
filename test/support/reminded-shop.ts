import { createCatalogue } from '../../src/central/core/catalogue'
import type { Core } from '../../src/central/core/core'
import type { CentralStore } from '../../src/central/core/central-store'
import type { CouponStored } from '../../src/central/core/rows'
import { setLastDay } from '../../src/central/coupons/set-last-day'
import { pgReminderBook } from '../../src/central/db/reminders/reminder-book'
import { createReminders, type Note, type Reminders } from '../../src/central/reminders/remind'
import type { IssualWire } from '../../src/domain/offer/offer-wire-parts'
import type { OfferWire } from '../../src/domain/offer/offer-wire'
import { coupon, draft, identOf, tokenOf, type PgAdapter } from './store-seed'

export type ReminderWire = NonNullable<IssualWire['reminders']>[number]

/** Three days before, at ten, by SMS. */
export const threeDays: ReminderWire = { daysBefore: 3, at: '10:00', channel: 'sms', template: '{{first_name}}: {{code}} ends {{valid_through}}, {{valid_days}} days left' }

export interface Told {
  readonly once: string
  readonly address: string
  readonly text: string
  readonly subject: string | null
  readonly state: string
}

/** An organisation on a real database whose clock the test moves, and as many copies of the service as it asks for. */
export interface RemindedShop {
  readonly store: CentralStore
  readonly clock: { now: number }
  readonly notes: Parameters<Note>[]
  /** Milliseconds of the moment. */
  at(moment: string): number
  copy(): Reminders
  offer(code: string, more: Partial<OfferWire>): Promise<number>
  edit(id: number, change: Partial<OfferWire>): Promise<void>
  /** A customer of that name with a mobile number and an address, and a coupon: of the same name, or their own of a common code. */
  holder(offer: number, name: string, issuedOn: string, more?: Partial<Pick<CouponStored, 'explicitThrough' | 'uses' | 'state'>> & { mobile?: string | null; email?: string | null; common?: string }): Promise<void>
  /** Sets a coupon's last day by hand. */
  setLastDay(code: string, day: string): Promise<unknown>
  told(): Promise<readonly Told[]>
  close(): Promise<void>
}

export async function remindedShop({ database, fresh }: PgAdapter, timeZone: string): Promise<RemindedShop> {
  const store = await fresh()
  await database.pool.query('update org set time_zone = $2, revision = revision + 1 where org = $1', [store.org, timeZone])
  const clock = { now: 0 }
  const notes: Parameters<Note>[] = []
  const copies: Reminders[] = []
  const coreOf = (): Core => {
    const ticking = { now: () => clock.now }
    return { store, clock: ticking, catalogue: createCatalogue(ticking), random: { bytes: (n) => new Uint8Array(n) }, trouble: () => undefined }
  }
  return {
    store,
    clock,
    notes,
    at: (moment) => (clock.now = Date.parse(moment)),
    copy() {
      const core = coreOf()
      const copy = createReminders(core, pgReminderBook(database, store.org), (...note) => notes.push(note))
      copies.push(copy)
      return copy
    },
    offer: (code, more) =>
      store.transact(async (tx) => {
        const made = await tx.offers.insert(draft(code, { name: code, ...more }), clock.now)
        if (made === 'taken') throw new Error('the offer code is taken')
        return made.id
      }),
    edit: (id, change) =>
      store.transact(async (tx) => {
        const before = await tx.offers.get(id)
        if (before === null) throw new Error('no such offer')
        await tx.offers.update({ ...before.offer, ...change, version: before.version + 1 }, before.version, clock.now)
      }),
    holder: (offer, name, issuedOn, { mobile = `+49${name}`, email = `${name}@example.org`, common, ...more } = {}) =>
      store.transact(async (tx) => {
        const person = { firstName: name, lastName: 'Lee', mobile, email, externalId: name, blocked: false }
        const made = await tx.customers.insert(person, [identOf(`${offer}-${name}`)], tokenOf)
        if (made === 'taken') throw new Error('the customer is known')
        const own = { issuedOn: issuedOn as never, holder: made.id, ...more }
        await tx.coupons.insert(common === undefined ? coupon(offer, name.toUpperCase(), own) : coupon(offer, common, { ...own, slot: made.id }))
      }),
    setLastDay(code, day) {
      const core = coreOf()
      return store.transact((tx) => setLastDay(core, tx, { code, series: null, customer: null, day: day as never }))
    },
    async told() {
      const { rows } = await database.pool.query<Told>('select once, address, text, subject, state from message where org = $1 order by address, id', [store.org])
      return rows
    },
    async close() {
      for (const copy of copies) await copy.close()
    },
  }
}
