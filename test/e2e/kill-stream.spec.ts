import { killLine } from '../torture/figures'
import { killApp } from '../torture/kill-app'
import { expect, test } from './shop-test'

/** 200 of them, and as many of the centre, are killed by: npm run torture */
const KILLS = 20
const SEED = 1

test(`${KILLS} kills at random moments of a stream of redemptions: nothing approved is lost, nothing doubled`, async ({ till, shop }) => {
  test.setTimeout(60_000 + KILLS * 15_000)
  const figures = await killApp(shop, till, { kills: KILLS, seed: SEED })
  expect(figures.lost, 'approved and not in the journal, or not counted at the centre').toEqual([])
  expect(figures.doubled, 'counted twice').toEqual([])
  expect(figures.approved, 'the stream sold something').toBeGreaterThan(KILLS / 4)
  test.info().annotations.push({ type: 'kills', description: killLine('the app', figures) })
})
