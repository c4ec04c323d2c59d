import type { Page } from '@playwright/test'
import { countJournaled } from '../support/journal-files'
import type { Shop, ShopTill } from '../support/shop'
import { expect, test } from './shop-test'

/** What may not change when bad input is refused: the centre's counts, and what the till itself has journaled. */
async function standing(shop: Shop, till: ShopTill): Promise<unknown> {
  const sums = await shop.truth.query(`
    select (select count(*)::int from redemption) as redemptions, (select coalesce(sum(uses), 0)::float8 from coupon) as uses,
           (select coalesce(sum(uses), 0)::float8 from offer_count) as offers, (select count(*)::int from manager_case) as cases`)
  return { sums, journaled: journaled(till) }
}

/** How many records of each kind lie in the till's journal; a refused try may be noted there, and is left out. */
function journaled({ profile }: ShopTill): Readonly<Record<string, number>> {
  const kinds = ['intent', 'outcome', 'abandon', 'reversal', 'return', 'resend']
  return Object.fromEntries(kinds.map((kind) => [kind, countJournaled(profile, kind)]))
}

/** Ctrl+V, from the system's clipboard. */
async function paste(till: ShopTill, text: string): Promise<void> {
  await till.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
  await till.screen.page.keyboard.press('Control+V')
}

const BAD_CODES: readonly (readonly [string, string, RegExp])[] = [
  ['unknown', 'NOBODYHASTHIS', /No such coupon/],
  ['malformed', 'AB CD/?*', /letters, digits/],
  ['of 10 000 characters', 'A'.repeat(10_000), /letters, digits|too l/],
  ['right-to-left', 'קופון-١٢٣', /letters, digits|No such coupon/],
  ['with an override of direction', 'ABC\u202E321', /letters, digits/],
  ['made of emoji', '🎟️🎟️🎟️🎟️', /letters, digits/],
  ['that looks like SQL', `'; DROP TABLE coupon; --`, /letters, digits/],
  ['that looks like a pattern', '%_%_%', /letters, digits/],
  ['with a zero byte', 'ABC\u0000DEF', /letters, digits|No such coupon/],
]

test.describe('bad input gives a clear message and changes nothing', () => {
  for (const [what, code, says] of BAD_CODES) {
    test(`a code ${what}`, async ({ till, shop }) => {
      const before = await standing(shop, till)
      await till.screen.setTotal('120')
      await paste(till, code)
      expect(await till.screen.sees('Refuse')).toMatch(says)
      await till.screen.page.keyboard.press('Enter')
      expect(await standing(shop, till)).toEqual(before)
    })
  }

  for (const [what, total, says] of [
    ['negative', '-5', /digits/],
    ['with 3 decimals', '10.001', /decimals/],
    ['beyond 2^53', '90071992547409930', /too large/],
    ['in words', 'ten', /digits/],
    ['empty', '', /Type the total first/],
  ] as const) {
    test(`a total ${what}`, async ({ till, shop }) => {
      const before = await standing(shop, till)
      await till.screen.typeTotal(total)
      const sheet = till.screen.page.getByRole('dialog', { name: 'The bill' })
      await expect(sheet).toContainText(says)
      await till.screen.page.keyboard.press('Escape')
      expect(await standing(shop, till)).toEqual(before)
    })
  }

  test('a total of 0', async ({ till, shop }) => {
    const before = await standing(shop, till)
    await till.screen.setTotal('0')
    await till.screen.scan(shop.freshCode())
    await till.screen.sees('Refuse')
    expect(await standing(shop, till)).toEqual(before)
  })

  test('a bill whose lines do not add up, handed straight to the till core', async ({ till, shop }) => {
    const before = await standing(shop, till)
    const answer = await askTillCore(till.screen.page, 'verdict', {
      code: shop.freshCode(),
      bill: { total: '1000.00', lines: [{ id: '1', qty: 1, unitPrice: '400.00', amount: '400.00' }] },
      customer: null,
      posTransaction: null,
      approval: null,
    })
    expect(answer).toMatchObject({ say: 'failed', error: { key: 'bill.lines_do_not_add_up' } })
    expect(await standing(shop, till)).toEqual(before)
  })

  test('an identifier that is none', async ({ till, shop }) => {
    const before = await standing(shop, till)
    const { code } = shop.sample('ok', true)
    await till.screen.setTotal('120')
    await till.screen.scan(code)
    await till.screen.sees('Needs the customer')
    await till.screen.setCustomer('E-mail', 'not an address')
    expect(await till.screen.sees('Refuse')).toMatch(/no mobile number/)
    expect(await standing(shop, till)).toEqual(before)
  })

  test('and a good sale does change what these tests look at', async ({ till, shop }) => {
    const before = journaled(till)
    await till.screen.sell(shop.freshCode(), '120')
    expect(journaled(till)).toEqual({ ...before, intent: (before['intent'] ?? 0) + 1, outcome: (before['outcome'] ?? 0) + 1 })
  })
})

/** Speaks to the till core in the page's worker, past the screen and its own checks. */
async function askTillCore(page: Page, command: string, request: unknown): Promise<unknown> {
  const [worker] = page.workers()
  if (worker === undefined) throw new Error('the page has no worker')
  return worker.evaluate(
    ([name, body]) =>
      new Promise((resolve) => {
        const scope = globalThis as unknown as { postMessage: (message: unknown) => void } & EventTarget
        const tell = scope.postMessage.bind(scope)
        scope.postMessage = (message) => ((message as { id?: number }).id === 999_999 ? resolve(message) : tell(message))
        scope.dispatchEvent(new MessageEvent('message', { data: { say: 'command', id: 999_999, command: name, request: body } }))
      }),
    [command, request] as const,
  )
}
