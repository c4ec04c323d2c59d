import { join } from 'node:path'
import { expect } from '@playwright/test'
import { countJournaled } from '../support/journal-files'
import type { Shop, ShopTill } from '../support/shop'
import { seconds } from './figures'
import type { SmallVolume } from './small-volume'

/*
 * The real app with its profile on a volume that fills up under it: it says so, the centre's approvals go on, the till alone
 * approves nothing, also over a start on the full disk; with room again it is back by itself.
 */

/** The app looks at its disk every quarter of a minute, and tells with its next sync. */
const NOTICES_WITHIN = 90_000

export async function fillUnderTheApp(shop: Shop, volume: SmallVolume): Promise<string> {
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
  await till.screen.sell(byCentre, '120')
  await refusedAlone(till, shop)
  await till.line.set({ kind: 'pass' })
  await till.kill()
  await till.restart()
  await till.screen.signIn(till.cashier)
  await till.screen.sell(started, '120')
  await refusedAlone(till, shop)
  volume.empty()
  await till.line.set({ kind: 'pass' })
  const from = performance.now()
  await expect(async () => {
    await till.line.set({ kind: 'refuse' })
    await till.screen.clear()
    await till.screen.sell(shop.freshCode(), '120')
  }).toPass({ timeout: NOTICES_WITHIN, intervals: [3000] })
  const backAfter = performance.now() - from
  await till.line.set({ kind: 'pass' })
  await till.screen.page.keyboard.press('F5')
  for (const code of [alone, byCentre, started]) await expect.poll(() => shop.truth.couponUses(code), { timeout: NOTICES_WITHIN }).toBe(1)
  const outcomes = countJournaled(till.profile, 'outcome')
  await till.quit()
  return `said so after ${seconds(saidAfter)} · ${outcomes} outcomes journaled, nothing lost · alone nothing approved, also after a start on the full disk · back ${seconds(backAfter)} after there was room`
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

/** Without the centre and without room a sale is not approved, and the reason stands on the screen. */
async function refusedAlone(till: ShopTill, shop: Shop): Promise<void> {
  const { screen, line } = till
  await line.set({ kind: 'refuse' })
  await screen.clear()
  await screen.setTotal('120')
  await screen.scan(shop.freshCode())
  await screen.sees('Accept')
  await screen.page.keyboard.press('Enter')
  await expect(screen.page.getByText('This till’s disk is full').first()).toBeVisible({ timeout: 20_000 })
  await screen.clear()
}
