import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ShopTill } from '../support/shop'
import { mendAfter } from '../torture/damage-view'
import { expectCountedOnce } from './settled'
import { expect, test } from './shop-test'

async function sellOffline(till: ShopTill, code: string): Promise<void> {
  await till.line.set({ kind: 'refuse' })
  await till.screen.sell(code, '120')
}

/** Files below `folder` whose path fits. */
function filesUnder(folder: string, fits: (path: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(fits).map((path) => join(folder, path)).sort()
}

/** What a later version of the app would have left: the same databases under a higher number. */
const LATER_VERSION = `indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((done, fail) => {
  const later = indexedDB.open(name, 9990)
  later.onupgradeneeded = () => later.result.createObjectStore('novelty')
  later.onsuccess = () => { later.result.close(); done() }
  later.onerror = () => fail(later.error)
}))))`

test.describe('what the app finds damaged at start, it mends and says', () => {
  test('IndexedDB is gone: it is built again from snapshot and journal, and nothing is lost', async ({ till, shop }) => {
    const code = shop.freshCode()
    await sellOffline(till, code)
    await till.quit()
    const folders = filesUnder(till.profile, (path) => path.endsWith('IndexedDB'))
    expect(folders).not.toEqual([])
    for (const folder of folders) rmSync(folder, { recursive: true })
    await till.line.set({ kind: 'pass' })
    await till.restart()
    await till.screen.signIn(till.cashier)
    await expectCountedOnce(shop, till, code)
    await till.screen.setTotal('120')
    await till.screen.scan(code)
    expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
    await till.screen.clear()
    await till.screen.go('Sync')
    await expect(till.screen.page.getByText('no sale is lost')).toBeVisible()
  })

  // All kinds of damage, and as many rounds as you like: npm run torture
  for (const damage of ['bits are turned over', 'CURRENT is gone'] as const) {
    test(`IndexedDB: ${damage}; it is built again, said, and nothing is lost`, async ({ till, shop }) => {
      const { said } = await mendAfter(shop, till, damage, 1)
      expect(said).toBe(true)
    })
  }

  test('the view is of a later version of the app: it is set aside, not fallen over', async ({ till, shop }) => {
    const code = shop.freshCode()
    await sellOffline(till, code)
    await till.screen.page.evaluate(LATER_VERSION)
    await till.kill()
    await till.line.set({ kind: 'pass' })
    await till.restart()
    await till.screen.signIn(till.cashier)
    await expectCountedOnce(shop, till, code)
    await till.screen.go('Sync')
    await expect(till.screen.page.getByText('no sale is lost')).toBeVisible()
  })

  test('the tail of the journal is torn: it is cut off, kept aside and said; what was confirmed is there', async ({ till, shop }) => {
    const [before, after] = [shop.freshCode(), shop.freshCode()]
    await sellOffline(till, before)
    await till.quit()
    const last = filesUnder(join(till.profile, 'journal'), (path) => path.endsWith('.journal')).at(-1)
    appendFileSync(last ?? '', Buffer.from('00000140a5a5a5a57b226163', 'hex')) // the beginning of a record that never got its end
    await till.restart()
    await till.screen.signIn(till.cashier)
    await till.screen.go('Sync')
    await expect(till.screen.page.getByText('The last write before a crash was torn')).toBeVisible()
    await till.screen.go('Till')
    await till.screen.sell(after, '120')
    await till.line.set({ kind: 'pass' })
    for (const code of [before, after]) await expectCountedOnce(shop, till, code)
  })
})
