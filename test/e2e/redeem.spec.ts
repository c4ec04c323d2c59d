import { expect, test } from './shop-test'

test.describe('a till that reaches the centre', () => {
  test('redeems once, and the centre counts it', async ({ till, shop }) => {
    const code = shop.freshCode()
    expect(await till.screen.sell(code, '1000')).toContain('Confirmed by the centre.')
    expect(await shop.truth.redemptions(code)).toMatchObject([
      { till: till.code, offline: false, settlement: 'accepted', conflict: null, counted: true, undone: 'no' },
    ])
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('refuses a code that has been used, and says so', async ({ till, shop }) => {
    const code = shop.freshCode()
    await till.screen.sell(code, '1000')
    await till.screen.setTotal('1000')
    await till.screen.scan(code)
    expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  for (const [reason, says] of [
    ['coupon.revoked', 'This coupon has been withdrawn'],
    ['coupon.expired', 'The coupon expired'],
    ['coupon.used', 'This coupon has been used'],
  ] as const) {
    test(`refuses: ${reason}`, async ({ till, shop }) => {
      const { code } = shop.sample(reason)
      const before = await shop.truth.couponUses(code)
      await till.screen.setTotal('1000')
      await till.screen.scan(code)
      expect(await till.screen.sees('Refuse')).toContain(says)
      await till.screen.page.keyboard.press('Enter')
      await expect(till.screen.card).toHaveAccessibleName('Refuse')
      expect(await shop.truth.couponUses(code)).toBe(before)
    })
  }

  test('asks for the customer where the offer needs one, and then accepts', async ({ till, shop }) => {
    const { code } = shop.sample('customer.required')
    await till.screen.setTotal('1000')
    await till.screen.scan(code)
    await till.screen.sees('Needs the customer')
    expect(await shop.truth.couponUses(code)).toBe(0)
  })

  test('tells every reason with its figures', async ({ till, shop }) => {
    const { code } = shop.sample('coupon.used')
    await till.screen.setTotal('0.01')
    await till.screen.scan(code)
    expect(await till.screen.sees('Refuse')).toMatch(/and \d+ more reasons?/)
    await till.screen.page.keyboard.press('F7')
    const reasons = till.screen.page.getByRole('dialog', { name: 'Why not' })
    await expect(reasons).toContainText('This coupon has been used')
    await expect(reasons).toContainText('The bill must reach')
    await till.screen.page.keyboard.press('Escape')
  })

  test('takes Enter twice, and Enter held down, as one redemption', async ({ till, shop }) => {
    const code = shop.freshCode()
    await till.screen.setTotal('1000')
    await till.screen.scan(code)
    await till.screen.sees('Accept')
    const { keyboard } = till.screen.page
    await Promise.all([keyboard.press('Enter'), keyboard.press('Enter'), keyboard.press('Enter')])
    await till.screen.sees('Redeemed')
    await keyboard.press('Enter')
    expect(await shop.truth.redemptions(code)).toHaveLength(1)
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('undo gives the use back, once', async ({ till, shop }) => {
    const { page } = till.screen
    const code = shop.freshCode()
    await till.screen.sell(code, '1000')
    await page.keyboard.press('F8')
    const undo = page.getByRole('dialog', { name: 'Undo' })
    await undo.getByLabel('Code, amount or time').fill(code)
    await undo.getByRole('button', { name: 'Reverse the whole redemption' }).click()
    await expect(undo).toContainText('Take back')
    await page.keyboard.press('Escape')
    await expect.poll(() => shop.truth.redemptions(code)).toMatchObject([{ undone: 'reversed' }])
    expect(await shop.truth.couponUses(code)).toBe(0)
    expect(await till.screen.sell(code, '1000')).toContain('Redeemed')
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('goods come back line by line', async ({ till, shop }) => {
    const { page } = till.screen
    const code = shop.freshCode()
    const [first, second] = await shop.truth.query<{ sku: string }>(`select sku from product where not on_sale and price::numeric > 600 order by sku limit 2`)
    await till.screen.setLines([{ sku: first?.sku ?? '', qty: 2 }, { sku: second?.sku ?? '', qty: 1 }])
    await till.screen.scan(code)
    await till.screen.sees('Accept')
    await till.screen.redeem()
    await page.keyboard.press('F8')
    const undo = page.getByRole('dialog', { name: 'Undo' })
    await undo.getByLabel('Code, amount or time').fill(code)
    await undo.getByText('Return goods').click()
    await undo.getByRole('button', { name: `One more ${first?.sku ?? ''}` }).click()
    await undo.getByRole('button', { name: 'Return these goods' }).click()
    await expect(undo).toContainText('Take back')
    await page.keyboard.press('Escape')
    await expect.poll(() => shop.truth.redemptions(code)).toMatchObject([{ undone: 'part' }])
    const returned = await shop.truth.query<{ line: string; qty: number }>(
      `select r.line, r.qty from returned_line r join redemption d using (org, op_id) join coupon c using (org, code_key, slot) where c.code = $1`,
      [code],
    )
    expect(returned).toEqual([{ line: '1', qty: 1 }])
    expect(await shop.truth.couponUses(code)).toBe(1) // the coupon stays used until everything is back
  })
})
