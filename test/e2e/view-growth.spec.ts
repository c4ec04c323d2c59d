import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { TestHooks } from '../../src/main/test-build/hooks'
import type { ShopTill } from '../support/shop'
import { expectCountedOnce } from './settled'
import { expect, test } from './shop-test'

const REBUILT_WITHIN = 60_000
const TABLES = ['offers', 'products', 'coupons', 'units', 'operations']

declare const tillsideTestHooks: TestHooks

/** What the platform's store of the view takes on disk. */
function storeBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.reduce((sum, entry) => sum + (entry.isDirectory() ? storeBytes(join(folder, entry.name)) : (statSync(join(folder, entry.name), { throwIfNoEntry: false })?.size ?? 0)), 0)
}

const storeOf = (till: ShopTill): number => storeBytes(join(till.profile, 'Partitions/tillside/IndexedDB'))
const timesLetGo = (till: ShopTill): number => readFileSync(join(till.profile, 'logs/tillside.log'), 'utf8').split('"event":"view.let_go"').length - 1

/** Rows of these tables of the view. */
function rowsOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(async (tables) => {
    const [{ name } = {}] = await indexedDB.databases()
    return new Promise<number[]>((done, fail) => {
      const opening = indexedDB.open(name ?? '')
      opening.onerror = () => fail(new Error('the view cannot be opened'))
      opening.onsuccess = () => {
        const counting = opening.result.transaction(tables)
        const counts = tables.map((table) => counting.objectStore(table).count())
        counting.oncomplete = () => {
          opening.result.close()
          done(counts.map(({ result }) => result))
        }
      }
    })
  }, TABLES)
}

/** Chunks of packs that come and go, as in years: so many megabytes, written twice and taken away. */
function comeAndGo(page: Page, megabytes: number): Promise<void> {
  return page.evaluate(async (size) => {
    const [rows, rowBytes] = [25, 40_000]
    const [{ name } = {}] = await indexedDB.databases()
    const opening = indexedDB.open(name ?? '')
    await new Promise((done) => (opening.onsuccess = done))
    const write = (work: (chunks: IDBObjectStore) => void): Promise<unknown> => {
      const writing = opening.result.transaction('packChunks', 'readwrite')
      work(writing.objectStore('packChunks'))
      return new Promise((done) => (writing.oncomplete = done))
    }
    for (let turn = 0; turn < 2 * size; turn += 1) {
      await write((chunks) => {
        for (let n = 0; n < rows; n += 1) chunks.put({ pack: 'gone', n: (turn % size) * rows + n, bytes: crypto.getRandomValues(new Uint8Array(rowBytes)) })
      })
    }
    await write((chunks) => chunks.delete(IDBKeyRange.bound(['gone', 0], ['gone', size * rows])))
    opening.result.close()
  }, megabytes)
}

test('a view that takes far more room than it needs is made anew at night, with nobody at the till, once; nothing is lost', async ({ till, shop }) => {
  const code = shop.freshCode()
  await till.screen.sell(code, '120')
  await expectCountedOnce(shop, till, code)
  await till.restart()
  const { page } = till.screen
  await expect(page.getByText('Who is at the till?')).toBeVisible({ timeout: REBUILT_WITHIN })
  const rows = await rowsOf(page)
  await comeAndGo(page, 60)
  const grown = storeOf(till)
  expect(grown).toBeGreaterThan(30_000_000)

  await till.app.evaluate(() => tillsideTestHooks.setViewLimits({ night: { from: 0, to: 1440 }, floorBytes: 20_000_000 }))
  await page.reload()
  await expect.poll(() => storeOf(till), { timeout: REBUILT_WITHIN }).toBeLessThan(grown / 4)
  await expect(page.getByText('Who is at the till?')).toBeVisible({ timeout: REBUILT_WITHIN })
  await expect.poll(() => rowsOf(page)).toEqual(rows)

  await till.screen.signIn(till.cashier)
  await till.screen.setTotal('120')
  await till.screen.scan(code)
  expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
  await till.screen.clear()
  await till.screen.go('Sync')
  await expect(page.getByText('took much more room on this disk than it needs')).toBeVisible()
  await expect(page.getByText('was missing or damaged')).toBeHidden()
  await expect(page.getByText(/MB on this disk, about \d+ MB of it in use, made anew for its size on/)).toBeVisible()
  await till.screen.go('Till')
  const after = shop.freshCode()
  await till.screen.sell(after, '120')
  for (const sold of [code, after]) await expectCountedOnce(shop, till, sold)
  expect(timesLetGo(till)).toBe(1)
})
