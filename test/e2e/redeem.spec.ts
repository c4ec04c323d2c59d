import { expect, test } from './shop-test'

test.describe('a till that reaches the centre', () => {
  test('redeems once, and the centre counts it', async ({ till, shop }) => {
    const code = shop.freshCode()
    expect(await till.screen.sell(code, '120')).toContain('Confirmed by the centre.')
    expect(await shop.truth.redemptions(code)).toMatchObject([
      { till: till.code, offline: false, settlement: 'accepted', conflict: null, counted: true, undone: 'no' },
    ])
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('refuses a code that has been used, and says so', async ({ till, shop }) => {
    const code = shop.freshCode()
    await till.screen.sell(code, '120')
    await till.screen.setTotal('120')
    await till.screen.scan(code)
    expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  for (const [reason, says] of [
    ['coupon.revoked', 'This coupon has been withdrawn'],
    ['offer.expired', 'The offer ended'],
    ['offer.not_active', 'The offer is paused'],
    ['coupon.not_started', 'Too early for this coupon'],
    ['coupon.used', 'This coupon has been used'],
  ] as const) {
    test(`refuses: ${reason}`, async ({ till, shop }) => {
      const { code } = shop.sample(reason)
      const before = await shop.truth.couponUses(code)
      await till.screen.setTotal('120')
      await till.screen.scan(code)
      expect(await till.screen.sees('Refuse')).toContain(says)
      await till.screen.page.keyboard.press('Enter')
      await expect(till.screen.card).toHaveAccessibleName('Refuse')
      expect(await shop.truth.couponUses(code)).toBe(before)
    })
  }

  test('asks for the customer where the offer needs one, and then redeems', async ({ till, shop }) => {
    const { code, customer } = shop.sample('ok', true)
    await till.screen.setTotal('120')
    await till.screen.scan(code)
    await till.screen.sees('Needs the customer')
    expect(await shop.truth.couponUses(code)).toBe(0)
    await till.screen.setCustomer('Mobile', customer)
    await till.screen.sees('Accept')
    await till.screen.redeem()
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('asks for the lines where the offer needs them', async ({ till, shop }) => {
    await till.screen.setTotal('120')
    await till.screen.scan(shop.sample('bill.items_required').code)
    await till.screen.sees('Needs the bill')
  })

  test('tells every reason with its figures', async ({ till, shop }) => {
    const { page } = till.screen
    const [row] = await shop.truth.query<{ code: string; other: string }>(
      `select c.code, x.external_id as other from coupon c join offer o on o.org = c.org and o.id = c.offer
       join customer x on x.org = c.org and x.id <> c.holder and not x.blocked
       where o.body #>> '{redemption,billMin}' = '10.00' and c.state = 'issued' and c.uses = 0 limit 1`,
    )
    await till.screen.setTotal('5')
    await till.screen.setCustomer('Customer number', row?.other ?? '')
    await till.screen.scan(row?.code ?? '')
    const said = await till.screen.sees('Refuse')
    expect(said).toContain('The coupon belongs to another customer')
    expect(said).toMatch(/and \d+ more reasons?/)
    await page.keyboard.press('F7')
    const reasons = page.getByRole('dialog', { name: 'Why not' })
    await expect(reasons).toContainText('The coupon belongs to another customer')
    await expect(reasons).toContainText('The bill must reach €10.00')
    await expect(reasons).toContainText('€5.00 more to reach it')
    await page.keyboard.press('Escape')
  })

  test('takes Enter twice, and Enter held down, as one redemption', async ({ till, shop }) => {
    const code = shop.freshCode()
    await till.screen.setTotal('120')
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
    await till.screen.sell(code, '120')
    await page.keyboard.press('F8')
    const undo = page.getByRole('dialog', { name: 'Undo' })
    await undo.getByLabel('Code, amount or time').fill(code)
    await undo.getByRole('button', { name: 'Reverse the whole redemption' }).click()
    await expect(undo).toContainText('Take back')
    await page.keyboard.press('Escape')
    await expect.poll(() => shop.truth.redemptions(code)).toMatchObject([{ undone: 'reversed' }])
    expect(await shop.truth.couponUses(code)).toBe(0)
    await till.screen.sell(code, '120')
    expect(await shop.truth.couponUses(code)).toBe(1)
  })

  test('goods come back line by line', async ({ till, shop }) => {
    const { page } = till.screen
    const code = shop.freshCode()
    const [first, second] = await shop.truth.query<{ sku: string }>(`select sku from product where not on_sale and price::numeric between 5 and 50 order by sku limit 2`)
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
      `select r.line, r.qty from returned_line r join redemption d using (org, op_id) join coupon c on c.org = d.org and code_key_text(c.code_key) = d.code_key and c.slot = d.slot where c.code = $1`,
      [code],
    )
    expect(returned).toEqual([{ line: '1', qty: 1 }])
    expect(await shop.truth.couponUses(code)).toBe(1) // the coupon stays used until everything is back
  })
})
