import { expect, test } from 'vitest'
import { coreOn } from '../../../test/support/central-core'
import { draft, memoryAdapter, withOffer } from '../../../test/support/store-seed'
import { createNightlyCheck } from './nightly-check'

const MIDNIGHT = Date.UTC(2026, 5, 9, 22) // in Berlin
const HOUR = 3_600_000

test('units that are in no place, or in two, are told once a night at three of the organisation’s clock', async () => {
  const store = await (await memoryAdapter()).fresh()
  const { core, troubles } = coreOn(store)
  const offer = await withOffer(store, draft('O1', { redemption: { total: 10 }, offline: { mode: 'strict' } }), [])
  await store.transact((tx) => tx.grants.hold(offer, 3, 10))
  let now = MIDNIGHT
  const check = createNightlyCheck({ ...core, clock: { now: () => now } })
  const told: number[] = []
  for (; now < MIDNIGHT + 48 * HOUR; now += HOUR / 4) {
    await check()
    if (troubles.splice(0).length > 0) told.push((now - MIDNIGHT) / HOUR)
  }
  expect(told).toEqual([3, 27])
})
