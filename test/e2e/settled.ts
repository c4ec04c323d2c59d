import { lastJournaled } from '../support/journal-files'
import type { Shop, ShopTill } from '../support/shop'
import { expect } from './shop-test'

const SETTLES_WITHIN = 30_000

/** Waits until the centre holds everything that lies in the till's journal: only then is what it counts the whole truth. */
export async function expectDrained(shop: Shop, till: ShopTill): Promise<void> {
  await expect
    .poll(async () => lastJournaled(till.profile) - (await shop.truth.journalOf(till.code)).seq, { timeout: SETTLES_WITHIN, message: 'records the centre has not got' })
    .toBe(0)
}

/** Nothing approved is missing at the centre, and nothing is counted twice. */
export async function expectCountedOnce(shop: Shop, till: ShopTill, code: string): Promise<void> {
  await expectDrained(shop, till)
  expect(await shop.truth.redemptions(code)).toMatchObject([{ settlement: 'accepted', counted: true, undone: 'no', conflict: null }])
  expect(await shop.truth.couponUses(code)).toBe(1)
}
