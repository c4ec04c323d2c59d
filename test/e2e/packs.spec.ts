import type { Page } from '@playwright/test'
import type { TestHooks } from '../../src/main/test-build/hooks'
import { launchTill, type LaunchedTill } from '../support/launch'
import { startNetworkProxy } from '../support/network-proxy'
import type { Shop } from '../support/shop'
import { tillScreen } from '../support/till-screen'
import { expect, test } from './shop-test'

const CODES = { many: 12_000, more: 6_000 }
const CHUNK = 2048
const SETTLES_WITHIN = 30_000

declare const tillsideTestHooks: TestHooks

/** Gives an offer so many issued codes more than it has, and waits until the centre has packed them. */
async function stock(shop: Shop, offer: number, codes: number): Promise<void> {
  await shop.truth.query(
    `insert into coupon (org, code_key, slot, offer, code, state, issued_on, uses)
      select org, ('x' || substr(md5($1 || ':' || n), 1, 16))::bit(64)::bigint, 0, id, 'P' || $1 || 'N' || n, 'issued', '2026-01-01', 0
      from offer, generate_series(1, $2::int) n where id = $1::bigint`,
    [offer, codes],
  )
  await shop.truth.query('update offer_count set made = made + $2 where offer = $1', [offer, codes])
  await expect.poll(async () => (await shop.truth.query('select 1 from pack_set where offer = $1', [offer])).length, { timeout: SETTLES_WITHIN }).toBe(1)
}

/** Rows of a table of the till's view, as the page reads them. */
function held(page: Page, till: number, table: string): Promise<number> {
  return page.evaluate(
    ([name, store]) =>
      new Promise<number>((done, fail) => {
        const opening = indexedDB.open(name)
        opening.onerror = () => fail(new Error('the view cannot be opened'))
        opening.onsuccess = () => {
          const counting = opening.result.transaction(store).objectStore(store).count()
          counting.onsuccess = () => {
            opening.result.close()
            done(counting.result)
          }
        }
      }),
    [`tillside-till-${till}`, table] as const,
  )
}

/** Lets so many answers with bytes of packs through and holds the next one. */
async function holdAnswer({ app }: LaunchedTill, through: number): Promise<void> {
  for (let n = 0; n <= through; n += 1) {
    await app.evaluate(() => tillsideTestHooks.reached('pack_before_answer'))
    if (n === through) return
    await app.evaluate(() => {
      tillsideTestHooks.release('pack_before_answer')
      tillsideTestHooks.pauseAt('pack_before_answer')
    })
  }
}

test('an offer of twelve thousand codes comes packed, goes on after a kill in the middle, and is redeemed with and without the centre', async ({ shop }) => {
  test.setTimeout(180_000)
  const [many, more] = [shop.sample('ok').seriesId, shop.sample('ok', true).seriesId]
  await stock(shop, many, CODES.many)
  await stock(shop, more, CODES.more)
  const enrolment = shop.centre.line.enrolment.at(-1)
  const cashier = shop.centre.line.people.find(({ till, role }) => till === enrolment?.till && role === 'cashier')
  if (enrolment === undefined || cashier === undefined) throw new Error('the demo has no till')
  const line = await startNetworkProxy(shop.centre.line.url)
  let till = await launchTill()
  try {
    await till.app.evaluate(() => tillsideTestHooks.pauseAt('pack_before_answer'))
    await tillScreen(till.page).tryToEnrol(line.url, enrolment.code)
    // The index and the chunks of one pack are here, the index of the other is not.
    await holdAnswer(till, 2)
    await till.kill()
    await line.set({ kind: 'refuse' })
    till = await launchTill({ profile: till.profile })
    await expect.poll(() => held(till.page, enrolment.tillId, 'packChunks'), { timeout: SETTLES_WITHIN }).toBeGreaterThan(0)
    expect(await held(till.page, enrolment.tillId, 'packLists')).toBeLessThan(2)
    const screen = tillScreen(till.page)
    await line.set({ kind: 'pass' })
    await till.page.getByText('Who is at the till?').waitFor({ timeout: 60_000 })
    expect(await held(till.page, enrolment.tillId, 'packLists')).toBeGreaterThanOrEqual(2)
    expect(await held(till.page, enrolment.tillId, 'packChunks')).toBeGreaterThanOrEqual(Math.ceil(CODES.many / CHUNK) + Math.ceil(CODES.more / CHUNK))

    await screen.signIn(cashier)
    const [online, alone] = [shop.freshCode(), shop.freshCode()]
    await screen.sell(online, '120')
    await line.set({ kind: 'refuse' })
    await screen.setTotal('120')
    await screen.scan(alone)
    await screen.sees('Accept')
    expect(await screen.redeem()).toContain('it settles with the centre later')
    await line.set({ kind: 'pass' })
    await till.page.keyboard.press('F5')
    for (const code of [online, alone]) {
      await expect.poll(() => shop.truth.couponUses(code), { timeout: SETTLES_WITHIN }).toBe(1)
      expect(await shop.truth.redemptions(code)).toMatchObject([{ settlement: 'accepted', counted: true, conflict: null }])
    }
  } finally {
    await till.close()
    await line.close()
  }
})
