import { expect, test } from 'vitest'
import { coreOn } from '../../../test/support/central-core'
import { coupon, draft, seed, withOffer } from '../../../test/support/store-seed'
import type { Core } from '../core/core'
import type { CouponGroup } from '../core/offer-book-port'
import { memoryStore } from '../memory/memory-store'
import { groupsWithin } from './count-within'

/** A store of four parts, each of which takes so many milliseconds to count. */
async function shop(takes: number): Promise<{ readonly count: (many: number) => Promise<string> }> {
  const store = memoryStore(seed(1))
  const id = await withOffer(store, draft('O1'), [])
  await store.transact(async (tx) => {
    await tx.coupons.insert(coupon(id, 'A'))
    await tx.offers.countIssue(id, null, 1, 4)
  })
  const clock = { at: 1000 }
  const core: Core = { ...coreOn(store).core, clock: { now: () => clock.at } }
  const count = (many: number) =>
    store.read(async (tx) => {
      const [group] = await tx.offerBook.groups(id, 1)
      const groupsOfPart = (_offer: number, _perCoupon: number | null, part: number): Promise<readonly CouponGroup[] | null> => {
        clock.at += takes
        return Promise.resolve(part < 4 && group !== undefined ? [group] : null)
      }
      const { groups, atLeast } = await groupsWithin(core, { ...tx, offerBook: { ...tx.offerBook, groupsOfPart } }, id as never, 1, many)
      return `${atLeast ? 'at least ' : ''}${groups.reduce((sum, { coupons }) => sum + coupons, 0)}`
    })
  return { count }
}

test('many coupons are counted part by part, for as long as anybody waits, and then it is at least so many', async () => {
  expect(await (await shop(0)).count(4)).toBe('1')
  expect(await (await shop(500)).count(3)).toBe('4')
  expect(await (await shop(1100)).count(3)).toBe('at least 3')
  expect(await (await shop(60_000)).count(3)).toBe('at least 1')
})
