import { join } from 'node:path'
import { expect } from '@playwright/test'
import { countJournaled } from '../support/journal-files'
import type { Shop, ShopTill } from '../support/shop'
import { seconds } from './figures'
import type { SmallVolume } from './small-volume'

/*
 * The real app with its profile on a volume that fills up under it: it says so, the centre's approvals go on, the till alone
 * approves nothing; killed and started on the full disk it serves or says that it waits; with room again it is back by itself.
 */

/** The app looks at its disk every quarter of a minute, and tells with its next sync. */
const NOTICES_WITHIN = 90_000
const SIGN_IN = 'Who is at the till?'

/** What came of it: in one line, and what is not as it should be. */
export interface UnderTheApp {
  readonly line: string
  readonly troubles: readonly string[]
}

export async function fillUnderTheApp(shop: Shop, volume: SmallVolume): Promise<UnderTheApp> {
  const till = await shop.openTill({ profile: join(volume.folder, 'profile') })
  await till.screen.signIn(till.cashier)
  const alone = shop.freshCode()
  await till.line.set({ kind: 'refuse' })
  await till.screen.sell(alone, '120')
  await till.line.set({ kind: 'pass' })
  volume.fill(0)
  const saidAfter = await untilSaid(till, 'The disk is full')
  await till.screen.go('Till')
  const [byCentre, started] = [shop.freshCode(), shop.freshCode()]
  const servedAfter = await untilSold(till, byCentre)
  const refused = await refusedAlone(till, shop)
  await till.line.set({ kind: 'pass' })
  await till.kill()
  await till.restart()
  const atStart = await servesOrWaits(till)
  volume.empty()
  const roomAt = performance.now()
  await expect(till.screen.page.getByText(SIGN_IN)).toBeVisible({ timeout: NOTICES_WITHIN })
  await till.screen.signIn(till.cashier)
  await untilSold(till, started)
  const servedAgain = performance.now() - roomAt
  await expect(async () => {
    await till.line.set({ kind: 'refuse' })
    await till.screen.clear()
    await till.screen.sell(shop.freshCode(), '120')
  }).toPass({ timeout: NOTICES_WITHIN, intervals: [3000] })
  const aloneAgain = performance.now() - roomAt
  await till.line.set({ kind: 'pass' })
  await till.screen.page.keyboard.press('F5')
  const approved = await Promise.all([alone, byCentre, started].map((code) => usesInTheEnd(shop, code)))
  const [lost, doubled] = [approved.filter((uses) => uses === 0).length, approved.filter((uses) => uses > 1).length]
  const aloneFull = await shop.truth.couponUses(refused)
  const outcomes = countJournaled(till.profile, 'outcome')
  await till.quit()
  const parts = [
    `said so after ${seconds(saidAfter)}, the centre's approvals go on after ${seconds(servedAfter)} more`,
    `${outcomes} outcomes journaled; of ${approved.length} approvals followed lost ${lost}, doubled ${doubled}; alone while full ${aloneFull}`,
    `after kill -9 and a start on the full disk it ${atStart}`,
    `after there was room it sold with the centre in ${seconds(servedAgain)}, sign-in and all, and alone in ${seconds(aloneAgain)}`,
  ]
  return { line: parts.join(' · '), troubles: lost + doubled + aloneFull === 0 ? [] : ['an approval under the app was lost, doubled, or given alone on a full disk'] }
}

/** How often the centre has counted a code that was approved, once it has heard of it; 0 where it never does. */
async function usesInTheEnd(shop: Shop, code: string): Promise<number> {
  const uses = (): Promise<number> => shop.truth.couponUses(code)
  await expect.poll(uses, { timeout: NOTICES_WITHIN }).toBeGreaterThan(0).catch(() => undefined)
  return uses()
}

/**
 * Where the view came through, the till serves; where it was lost with the disk full, a new one is not fetched before there
 * is room (D7), and the screen says so.
 */
async function servesOrWaits({ screen: { page } }: ShopTill): Promise<string> {
  const waits = page.getByText('The disk has little room')
  await expect(page.getByText(SIGN_IN).or(waits)).toBeVisible({ timeout: NOTICES_WITHIN })
  return (await waits.isVisible()) ? 'said that it waits for room' : 'served'
}

async function untilSaid(till: ShopTill, words: string): Promise<number> {
  const from = performance.now()
  await till.screen.go('Sync')
  await expect(async () => {
    await till.screen.page.keyboard.press('F5')
    await expect(till.screen.page.getByText(words).first()).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: NOTICES_WITHIN })
  return performance.now() - from
}

/** The till gives up its reserve within a quarter of a minute; from then on it has room for its view, and is online again. */
async function untilSold({ screen }: ShopTill, code: string): Promise<number> {
  const from = performance.now()
  await expect(async () => {
    await screen.page.keyboard.press('F5')
    await expect(screen.page.locator('.status-line')).toContainText('Online', { timeout: 3000 })
  }).toPass({ timeout: NOTICES_WITHIN })
  await screen.clear()
  await screen.sell(code, '120')
  return performance.now() - from
}

/** Without the centre and without room a sale is not approved, and the reason stands on the screen. Answers its code. */
async function refusedAlone(till: ShopTill, shop: Shop): Promise<string> {
  const { screen, line } = till
  const code = shop.freshCode()
  await line.set({ kind: 'refuse' })
  await screen.clear()
  await screen.setTotal('120')
  await screen.scan(code)
  await screen.sees('Accept')
  await screen.page.keyboard.press('Enter')
  await expect(screen.page.getByText('This till’s disk is full').first()).toBeVisible({ timeout: 20_000 })
  await screen.clear()
  return code
}
