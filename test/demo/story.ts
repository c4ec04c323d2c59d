import { expect, type Page } from '@playwright/test'
import type { Shop, ShopTill } from '../support/shop'
import type { Album } from './album'

/** One line of the story: who did what, and what the screen said then. */
export interface Scene {
  readonly who: string
  readonly does: string
  readonly sees: string
}
export type Tell = (who: string, does: string, sees: string) => void

interface Stage {
  readonly shop: Shop
  readonly album: Album
  readonly tell: Tell
}

const BILL = '124'
const SETTLES_WITHIN = 60_000

/** The money in large type on the card. */
async function amountOn(page: Page): Promise<string> {
  return (await page.locator('.verdict-amount').innerText()).replaceAll('\u00a0', ' ')
}

/** Two tills of one store are enrolled, and somebody signs in at each. */
export async function openTheShop({ shop, album, tell }: Stage): Promise<readonly [ShopTill, ShopTill]> {
  const first = await shop.openTill({ meanwhile: (page) => album.take(page, 'enrolment') })
  await album.take(first.screen.page, 'who-is-at-the-till')
  await first.screen.signIn(first.cashier)
  const second = await shop.openTill({ beside: first })
  await second.screen.signIn(second.manager)
  for (const till of [first, second]) tell(till.code, 'is enrolled with its one-time code, and fetches what its store needs', 'Ready for the next coupon')
  await first.screen.go('Active offers')
  await album.take(first.screen.page, 'active-offers')
  await first.screen.go('Till')
  return [first, second]
}

/** With the network: the centre decides, and a used coupon is refused the next time. */
export async function sellOnline({ shop, album, tell }: Stage, till: ShopTill): Promise<void> {
  const { screen } = till
  const code = shop.freshCode()
  await screen.setTotal(BILL)
  await screen.scan(code)
  await screen.sees('Accept')
  await expect(screen.card).toContainText('confirmed by the centre')
  await album.take(screen.page, 'online-accept')
  await screen.redeem()
  tell(till.code, `online, redeems ${code}`, `Redeemed ${await amountOn(screen.page)}, confirmed by the centre`)
  await album.take(screen.page, 'online-redeemed')
  await screen.setTotal(BILL)
  await screen.scan(code)
  await screen.sees('Refuse')
  tell(till.code, `scans ${code} once more`, 'Refuse: this coupon has been used')
  await album.take(screen.page, 'online-refused')
  await screen.clear()
}

/** Without the network: both tills go on, one code is used on both, one sale is undone. */
export async function sellThroughTheOutage({ shop, album, tell }: Stage, tills: readonly [ShopTill, ShopTill]): Promise<void> {
  const [first, second] = tills
  const [shared, own, undone] = [shop.freshCode(), shop.freshCode(), shop.freshCode()]
  for (const { line, screen } of tills) {
    await line.set({ kind: 'refuse' })
    await screen.page.keyboard.press('F5')
    await expect(screen.page.getByText(/Offline since/)).toBeVisible({ timeout: SETTLES_WITHIN })
  }
  tell('the network', 'is cut', 'both tills say since when they are offline')
  const sell = async (till: ShopTill, code: string): Promise<void> => {
    await till.screen.sell(code, BILL)
    tell(till.code, `offline, redeems ${code}`, `Redeemed ${await amountOn(till.screen.page)}, recorded on this till`)
  }
  await sell(first, shared)
  await album.take(first.screen.page, 'offline-redeemed')
  await sell(second, shared)
  await album.take(second.screen.page, 'offline-same-code-on-the-other-till')
  await sell(second, own)
  await sell(first, undone)
  await undo(first, undone, album)
  tell(first.code, `offline, undoes ${undone}`, 'the use is given back')
  await first.screen.go('Sync')
  await album.take(first.screen.page, 'offline-what-waits')
  await first.screen.go('Till')
}

async function undo({ screen }: ShopTill, code: string, album: Album): Promise<void> {
  await screen.page.keyboard.press('F8')
  const sheet = screen.page.getByRole('dialog', { name: 'Undo' })
  await sheet.getByLabel('Code, amount or time').fill(code)
  await album.take(screen.page, 'offline-undo')
  await sheet.getByRole('button', { name: 'Reverse the whole redemption' }).click()
  await expect(sheet).toContainText('Take back')
  await screen.page.keyboard.press('Escape')
}

/** The network is back: the queues drain by themselves, and what collides is a case for the manager. */
export async function settle({ shop, album, tell }: Stage, tills: readonly [ShopTill, ShopTill]): Promise<void> {
  const before = await Promise.all(tills.map(({ code }) => shop.truth.journalOf(code)))
  for (const { line } of tills) await line.set({ kind: 'pass' })
  tell('the network', 'is back', `the centre holds ${before.map(({ seq }) => seq).join(' and ')} records of the two tills`)
  for (const [index, { screen, code }] of tills.entries()) {
    await screen.go('Sync')
    await expect(screen.page.getByText('nothing', { exact: true })).toBeVisible({ timeout: SETTLES_WITHIN })
    const { seq } = await shop.truth.journalOf(code)
    tell(code, 'sends what waited', `nothing waits; the centre holds ${seq} records, ${seq - (before[index]?.seq ?? 0)} of them new`)
    await album.take(screen.page, `drained-till-${index + 1}`)
  }
  const manager = tills[1]
  await manager.screen.go('Cases')
  const found = manager.screen.page.getByRole('option', { name: /One code used twice/ }).first()
  await expect(found).toBeVisible({ timeout: SETTLES_WITHIN })
  await found.click()
  await expect(manager.screen.page.getByText('disputed')).toBeVisible()
  tell(manager.code, 'opens Cases', 'One code used twice: both sides, what stands and what is disputed')
  await album.take(manager.screen.page, 'the-case')
}
