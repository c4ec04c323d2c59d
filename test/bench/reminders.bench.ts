import { pgAdapter, type PgAdapter } from '../support/store-seed'
import { remindedShop, threeDays, type RemindedShop } from '../support/reminded-shop'
import type { Figure } from './figure'

/*
 * What reminders cost (docs/adr/0041): a look that finds nothing due, and a day of them, as an offer's coupons grow while the
 * number that ends on one day stays. Neither may grow with the coupons that are not due.
 */

const DUE = 10_000
const CUSTOMERS = 50_000
/** Days on which coupons were issued. */
const DAYS = [10, 40, 160] as const

export async function remindersBench(report: (figure: Figure) => void): Promise<void> {
  const adapter = await pgAdapter(8)
  try {
    for (const days of DAYS) await oneSize(adapter, days, report)
  } finally {
    await adapter.close()
  }
}

async function oneSize(adapter: PgAdapter, days: number, report: (figure: Figure) => void): Promise<void> {
  const shop = await remindedShop(adapter, 'Europe/Berlin')
  const size = days * DUE
  const due = new Date(shop.at('2026-06-01T08:00:00Z'))
  const offer = await shop.offer('O1', { couponExpiry: { kind: 'days', n: 10 }, issual: { reminders: [threeDays] } })
  await fill(adapter, shop, offer, size)
  const copy = shop.copy()
  const day = await timed(() => copy.run())
  const look = await timed(() => copy.run())
  const told = (await shop.told()).length
  if (told !== DUE) throw new Error(`${told} reminders on ${due.toISOString()} instead of ${DUE}`)
  await shop.close()
  report({ name: 'reminders.day', size, value: DUE / (day / 1000), unit: 'reminders/s', bar: null, met: null })
  report({ name: 'reminders.look', size, value: look, unit: 'ms', bar: null, met: null })
}

/** As many coupons on each day up to the day whose coupons are due. */
async function fill({ database }: PgAdapter, { store }: RemindedShop, offer: number, size: number): Promise<void> {
  await database.pool.query(
    `insert into customer (org, id, token, first_name, last_name, mobile)
     select $1::bigint, n, md5($1::bigint || ':' || n) || md5(n::text), 'c' || n, '', '+49' || n from generate_series(1, $2::bigint) n`,
    [store.org, CUSTOMERS],
  )
  const step = 100_000
  for (let from = 0; from < size; from += step) {
    await database.pool.query(
      `insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder)
       select $1::integer, ('x' || substr(md5(n::text), 1, 16))::bit(64)::bigint, 0, $2, 'C' || n, 'issued', date '2026-05-25' - (n / $5)::int, 1 + n % $6
       from generate_series($3::bigint, $4::bigint) n`,
      [store.org, offer, from, Math.min(size, from + step) - 1, DUE, CUSTOMERS],
    )
  }
  await database.pool.query('analyze coupon')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
