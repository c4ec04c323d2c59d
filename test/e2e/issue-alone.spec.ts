import type { Page } from '@playwright/test'
import type { Shop } from '../support/shop'
import { expectDrained } from './settled'
import { expect, test } from './shop-test'

const STOCKED_WITHIN = 60_000

interface Given {
  readonly offer: { readonly id: number; readonly name: string }
  readonly mobile: string
}

/** An offer that every till may give out, and somebody to give it to. */
async function whatToGive(shop: Shop): Promise<Given> {
  const [offer] = await shop.truth.query<Given['offer']>(
    `select id, body ->> 'name' as name from offer where id = $1::bigint and body #>> '{codes,kind}' = 'unique' and body ->> 'audience' is null`,
    [shop.sample('ok').seriesId],
  )
  const [customer] = await shop.truth.query<{ mobile: string }>('select mobile from customer where mobile is not null and not blocked order by id desc limit 1')
  if (offer === undefined || customer === undefined) throw new Error('the demo has nothing to give')
  return { offer, mobile: customer.mobile }
}

/** Opens the sheet (F6), picks offer and customer, presses the button; answers the sheet's text when a code is on it. */
async function give(page: Page, { offer, mobile }: Given): Promise<{ readonly code: string; readonly says: string }> {
  await page.keyboard.press('F6')
  const sheet = page.getByRole('dialog', { name: 'Give a coupon' })
  await sheet.getByLabel('Search offers').fill(offer.name)
  await sheet.getByRole('option', { name: offer.name }).first().click()
  await sheet.getByRole('textbox', { name: 'Mobile' }).fill(mobile)
  await sheet.getByRole('button', { name: 'Issue coupon' }).click()
  await expect(sheet.getByText('Issued', { exact: true })).toBeVisible()
  const code = await sheet.locator('.code-text').innerText()
  const says = await sheet.innerText()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  return { code, says }
}

test('a coupon is given out in an outage, redeemed at the same till, and both are settled when the line is back', async ({ till, shop }) => {
  test.setTimeout(120_000)
  const { page } = till.screen
  const gift = await whatToGive(shop)
  // Whoever has issued an offer lately keeps codes of it for an outage.
  await give(page, gift)
  const block = () => shop.truth.query('select 1 from allowance_grant where block is not null and offer = $1', [gift.offer.id])
  await expect.poll(async () => (await block()).length, { timeout: STOCKED_WITHIN }).toBeGreaterThan(0)
  await expectDrained(shop, till)
  const before = await issuals(shop, gift.offer.id)
  await till.line.set({ kind: 'refuse' })
  await expect(page.locator('.status-line')).toContainText('Offline', { timeout: STOCKED_WITHIN })
  const { code, says } = await give(page, gift)
  expect(says).toContain('Given out by this till alone')
  await till.screen.setTotal('120')
  await till.screen.scan(code)
  await till.screen.sees('Accept')
  expect(await till.screen.redeem()).toContain('it settles with the centre later')
  await till.line.set({ kind: 'pass' })
  await expectDrained(shop, till)
  expect(await issuals(shop, gift.offer.id)).toBe(before + 1)
  const [made] = await shop.truth.query<{ settlement: string; conflict: string | null }>(
    `select r.settlement, r.conflict from redemption r join coupon c on c.org = r.org and c.slot = r.slot and code_key_text(c.code_key) = r.code_key
      where r.offer = $1 and c.state = 'issued' order by r.at desc limit 1`,
    [gift.offer.id],
  )
  expect(made).toEqual({ settlement: 'accepted', conflict: null })
})

async function issuals(shop: Shop, offer: number): Promise<number> {
  const [row] = await shop.truth.query<{ n: number }>('select count(*)::int as n from issual where offer = $1', [offer])
  return row?.n ?? 0
}
