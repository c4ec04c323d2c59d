import { expect, type Locator, type Page } from '@playwright/test'
import type { DemoLine } from './central-process'

export type Person = DemoLine['people'][number]
export type VerdictWord = 'Accept' | 'Refuse' | 'Needs the bill' | 'Needs the customer' | 'Needs a manager'

/** The hands and eyes of a cashier: what they press, and what then stands on the screen. */
export interface TillScreen {
  readonly page: Page
  /** The large card in the middle: a verdict, a confirmation or a problem. */
  readonly card: Locator
  /** Types address and one-time code and presses the button; what comes of it is for the caller to see. */
  tryToEnrol(address: string, code: string): Promise<void>
  /** Enrols and waits until people can be chosen: the first snapshot is complete then. */
  enrol(address: string, code: string): Promise<void>
  /** Chooses the person and types the PIN. */
  tryToSignIn(person: Person, pin?: string): Promise<void>
  signIn(person: Person): Promise<void>
  /** Opens the bill (F4) and types its total. */
  typeTotal(total: string): Promise<void>
  setTotal(total: string): Promise<void>
  /** Opens the bill and adds these products, each so many times. */
  setLines(lines: readonly { readonly sku: string; readonly qty: number }[]): Promise<void>
  setCustomer(kind: 'Mobile' | 'E-mail' | 'Customer number', value: string): Promise<void>
  /** What a wedge scanner does: the code, as fast as keys go, and Enter. */
  scan(code: string): Promise<void>
  /** Waits for the card to say this word, and answers everything it says. */
  sees(word: VerdictWord | 'Redeemed'): Promise<string>
  /** Enter on the verdict. */
  redeem(): Promise<string>
  clear(): Promise<void>
  /** Bill, scan, Accept, Enter, Redeemed: one sale from begin to end. Answers what the confirmation says. */
  sell(code: string, total: string): Promise<string>
  go(place: 'Till' | 'Active offers' | 'Sync' | 'Cases'): Promise<void>
}

const SHORTCUTS = { Till: 'Control+1', 'Active offers': 'Control+2', Sync: 'Control+3', Cases: 'Control+4' } as const
const FIRST_SNAPSHOT = 60_000

/** A cashier in front of this page. */
export function tillScreen(page: Page): TillScreen {
  const card = page.locator('section.verdict')
  const keys = page.keyboard
  const dialog = (name: string): Locator => page.getByRole('dialog', { name })

  const screen: TillScreen = {
    page,
    card,
    async tryToEnrol(address, code) {
      await page.getByLabel('Address of the centre').fill(address)
      await page.getByLabel('One-time code of this till').fill(code)
      await page.getByRole('button', { name: 'Enrol this till' }).click()
    },
    async enrol(address, code) {
      await screen.tryToEnrol(address, code)
      await expect(page.getByText('Who is at the till?')).toBeVisible({ timeout: FIRST_SNAPSHOT })
    },
    async tryToSignIn(person, pin = person.pin) {
      await page.getByRole('option', { name: new RegExp(person.name) }).click()
      await page.getByLabel(`PIN of ${person.name}`).fill(pin)
      await keys.press('Enter')
    },
    async signIn(person) {
      await screen.tryToSignIn(person)
      await expect(page.getByLabel('Coupon code')).toBeVisible()
    },
    async typeTotal(total) {
      await keys.press('F4')
      await dialog('The bill').getByText('Total only').click()
      await dialog('The bill').getByRole('textbox', { name: /^Total/ }).fill(total)
      await keys.press('Enter')
    },
    async setTotal(total) {
      await screen.typeTotal(total)
      await expect(dialog('The bill')).toBeHidden()
    },
    async setLines(lines) {
      await keys.press('F4')
      const sheet = dialog('The bill')
      await sheet.getByText('Line by line').click()
      for (const { sku, qty } of lines) {
        for (let n = 0; n < qty; n += 1) {
          await sheet.getByLabel('SKU or name').fill(sku)
          await sheet.getByRole('button', { name: sku }).first().click()
        }
      }
      await sheet.getByRole('button', { name: 'Use this bill' }).click()
      await expect(sheet).toBeHidden()
    },
    async setCustomer(kind, value) {
      await keys.press('F2')
      const sheet = dialog('The customer')
      await sheet.getByText(kind, { exact: true }).first().click()
      await sheet.getByRole('textbox', { name: kind }).fill(value)
      await keys.press('Enter')
      await expect(sheet).toBeHidden()
    },
    async scan(code) {
      await keys.type(code)
      await keys.press('Enter')
    },
    async sees(word) {
      await expect(page.getByRole('region', { name: word, exact: true })).toBeVisible()
      return (await card.innerText()).replaceAll('\u00a0', ' ')
    },
    async redeem() {
      await keys.press('Enter')
      return screen.sees('Redeemed')
    },
    async clear() {
      // The first Escape takes the code away, the second the bill and the customer.
      for (let press = 0; press < 3; press += 1) await keys.press('Escape')
      await expect(page.getByText('Ready for the next coupon')).toBeVisible()
    },
    async sell(code, total) {
      await screen.setTotal(total)
      await screen.scan(code)
      await screen.sees('Accept')
      return screen.redeem()
    },
    async go(place) {
      await keys.press(SHORTCUTS[place])
      // A key pressed before the page is there is nobody's.
      await expect(place === 'Till' ? page.getByLabel('Coupon code') : page.getByRole('heading', { level: 1, name: place })).toBeVisible()
    },
  }
  return screen
}
