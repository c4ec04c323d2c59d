import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildCentre, type BuiltCentre } from '../../support/built-centre'
import { startCentral, type CentralProcess } from '../../support/central-process'
import { killCentre } from '../../torture/kill-centre'

const KILLS = 20
const SEED = 1
let built: BuiltCentre
let centre: CentralProcess

beforeAll(async () => {
  built = await buildCentre()
  centre = await startCentral(built.program)
})
afterAll(async () => {
  await centre.close()
  built.remove()
})

it(`${KILLS} kills of the centre under three tills: nothing approved is lost, nothing doubled`, async () => {
  const { lost, doubled, approved, back } = await killCentre(centre, { kills: KILLS, seed: SEED })
  expect(lost).toEqual([])
  expect(doubled).toEqual([])
  expect(approved).toBeGreaterThan(KILLS)
  expect(back).toHaveLength(KILLS)
}, 240_000)
