import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Papa from 'papaparse'
import { expectDrained } from './settled'
import { expect, test } from './shop-test'

test('two tills of one store, both offline, take the same code: both sales stand, one conflict, shown to the manager', async ({ shop, till }) => {
  const code = shop.freshCode()
  const other = await shop.openTill({ beside: till })
  await other.screen.signIn(other.manager)
  for (const one of [till, other]) await one.line.set({ kind: 'refuse' })
  for (const one of [till, other]) {
    expect(await one.screen.sell(code, '120'), 'an outage stops neither').toContain('it settles with the centre later')
  }
  const before = (await shop.truth.cases()).length

  for (const one of [till, other]) await one.line.set({ kind: 'pass' })
  for (const one of [till, other]) await one.screen.page.keyboard.press('F5')
  for (const one of [till, other]) await expectDrained(shop, one)

  const both = await shop.truth.redemptions(code)
  expect(new Set(both.map(({ till: at }) => at))).toEqual(new Set([till.code, other.code]))
  expect(new Set(both.map(({ settlement, conflict }) => [settlement, conflict].join(' ').trim()))).toEqual(new Set(['accepted', 'disputed code_used_twice']))
  expect(both.every(({ offline, undone }) => offline && undone === 'no')).toBe(true)
  expect((await shop.truth.cases()).slice(before)).toEqual(['code_used_twice'])

  await other.screen.go('Cases')
  const opened = other.screen.page.getByRole('option', { name: /One code used twice/ }).first()
  await expect(opened).toBeVisible({ timeout: 20_000 })
  await opened.click()
  await expect(other.screen.page.getByText('stands', { exact: true })).toBeVisible()
  await expect(other.screen.page.getByText('disputed', { exact: true })).toBeVisible()

  const { page } = other.screen
  await page.getByText('Follow up with the customer').click()
  await page.getByRole('textbox', { name: 'Note' }).fill('seen on the camera')
  await page.getByRole('button', { name: 'Close the case' }).click()
  await page.getByRole('radio', { name: 'All' }).or(page.getByText('All', { exact: true })).first().click()
  await page.getByRole('option', { name: /One code used twice/ }).first().click()
  await expect(page.getByText('seen on the camera')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(new RegExp(`decided by ${other.manager.name}`))).toBeVisible()
  const decided = await shop.truth.query(`select row->'decision'->>'action' as action, row->>'state' as state from manager_case order by id desc limit 1`)
  expect(decided).toEqual([{ action: 'follow_up', state: 'closed' }])

  await narrowed(page, 'Age', 'A week or older')
  await expect(page.getByText('No such case')).toBeVisible()
  await page.getByRole('button', { name: 'Show all cases' }).click()
  await narrowed(page, 'What happened', 'One code used twice')
  await expect(page.getByRole('option', { name: /closed/ }).first()).toBeVisible()

  const place = join(other.profile, 'cases-of-today')
  await other.app.evaluate(({ dialog }, filePath) => void (dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })), place)
  await other.line.set({ kind: 'refuse' }) // the file is made of what the till knows
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  await expect(page.getByText(/^Saved: \d+$/).first()).toBeVisible()
  const { data } = Papa.parse<Record<string, string>>(readFileSync(`${place}.csv`, 'utf8').replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
  expect(data[0]).toMatchObject({ class: 'code_used_twice', state: 'closed', what: 'redemption', action: 'follow_up', note: 'seen on the camera', 'decided by': other.manager.name })
  expect(new Set(data.map((row) => row['class']))).toEqual(new Set(['code_used_twice']))
  await other.close()
})

async function narrowed(page: Page, by: string, to: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${by}$`) }).click()
  await page.getByRole('option', { name: to, exact: true }).click()
}
