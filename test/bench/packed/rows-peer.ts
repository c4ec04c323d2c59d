import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { Dexie as DexieClass } from 'dexie'

/** Rows in one `bulkPut`, as a part of a snapshot brings them. */
const PART = 5000

declare global {
  // Put into the page beside the app's own bundle, which keeps its copy to itself.
  var Dexie: typeof DexieClass
}

/** Rows a second that Dexie stores in this page, one for each code, with the table the till keeps single coupons in. */
export async function rowsPerSecond(page: Page, rows: number): Promise<number> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('dexie/dist/dexie.min.js'), 'utf8'))
  const seconds = await page.evaluate(storeRows, { rows, part: PART })
  return rows / seconds
}

async function storeRows({ rows, part }: { readonly rows: number; readonly part: number }): Promise<number> {
  const db = new globalThis.Dexie('rows-peer', { chromeTransactionDurability: 'relaxed' })
  db.version(1).stores({ coupons: '[offer+key], codeKey' })
  await db.open()
  const begun = performance.now()
  for (let from = 0; from < rows; from += part) {
    const some = Array.from({ length: Math.min(part, rows - from) }, () => {
      const key = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
      return { offer: 1, key, codeKey: key, state: 'issued', issuedOn: '2026-01-01', holder: null, validThrough: null, uses: 0 }
    })
    await db.table('coupons').bulkPut(some)
  }
  const seconds = (performance.now() - begun) / 1000
  await db.delete()
  return seconds
}
