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
  const opened = other.screen.page.getByText('One code used twice').first()
  await expect(opened).toBeVisible({ timeout: 20_000 })
  await opened.click()
  await expect(other.screen.page.getByText('stands', { exact: true })).toBeVisible()
  await expect(other.screen.page.getByText('disputed', { exact: true })).toBeVisible()

  const { page } = other.screen
  await page.getByText('Follow up with the customer').click()
  await page.getByRole('textbox', { name: 'Note' }).fill('seen on the camera')
  await page.getByRole('button', { name: 'Close the case' }).click()
  await page.getByRole('radio', { name: 'All' }).or(page.getByText('All', { exact: true })).first().click()
  await page.getByText('One code used twice').first().click()
  await expect(page.getByText('seen on the camera')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(new RegExp(`decided by ${other.manager.name}`))).toBeVisible()
  const decided = await shop.truth.query(`select row->'decision'->>'action' as action, row->>'state' as state from manager_case order by id desc limit 1`)
  expect(decided).toEqual([{ action: 'follow_up', state: 'closed' }])
  await other.close()
})
