import { closeSync, openSync, readdirSync, readSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { seeded } from '../../src/central/demo/seeded'
import { lastJournaled } from '../support/journal-files'
import type { Shop, ShopTill } from '../support/shop'

/*
 * The view's files as a bad disk, or a person, leaves them. Whatever is found at the next start: the app says so or mends it
 * silently, and every sale of the journal is there.
 */

export type Damage = 'the folder is gone' | 'files are cut in half' | 'bits are turned over' | 'CURRENT is gone' | 'the manifest is empty' | 'the log is noise'
export const DAMAGES: readonly Damage[] = ['the folder is gone', 'files are cut in half', 'bits are turned over', 'CURRENT is gone', 'the manifest is empty', 'the log is noise']

const FLIPS_A_FILE = 20
const SETTLES_WITHIN = 60_000

export interface Mended {
  readonly damage: Damage
  /** From the start of the app to its first page, and to a till that is up to date. */
  readonly pageMs: number
  readonly readyMs: number
  /** Whether it said that its view was made anew. */
  readonly said: boolean
  /** Records of the journal that the centre had not got when the till was up to date. */
  readonly missing: number
}

/** Sells alone, damages the view, starts again; throws where anything is missing or the till does not serve. */
export async function mendAfter(shop: Shop, till: ShopTill, damage: Damage, seed: number): Promise<Mended> {
  const [before, after] = [shop.freshCode(), shop.freshCode()]
  await till.line.set({ kind: 'refuse' })
  await till.screen.sell(before, '120')
  await till.kill()
  damageView(till.profile, damage, seed)
  await till.line.set({ kind: 'pass' })
  const began = performance.now()
  await till.restart()
  const { page } = till.screen
  await expect(page.getByText('Who is at the till?')).toBeVisible({ timeout: SETTLES_WITHIN })
  const pageMs = performance.now() - began
  await till.screen.signIn(till.cashier)
  await expect(page.locator('.status-line')).toContainText('Online', { timeout: SETTLES_WITHIN })
  const waiting = async (): Promise<number> => lastJournaled(till.profile) - (await shop.truth.journalOf(till.code)).seq
  await expect.poll(waiting, { timeout: SETTLES_WITHIN, message: 'records the centre has not got' }).toBe(0)
  const readyMs = performance.now() - began
  const missing = await waiting()
  await till.screen.clear()
  await till.screen.setTotal('120')
  await till.screen.scan(before)
  expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
  await till.screen.clear()
  await till.screen.sell(after, '120')
  expect(await shop.truth.redemptions(before)).toMatchObject([{ settlement: 'accepted', counted: true, undone: 'no', conflict: null }])
  await till.screen.go('Sync')
  await expect(page.locator('.health-cards')).toBeVisible() // what it found stands there with the figures, or not at all
  const said = await page.getByText('The till’s view of the shop was missing or damaged').isVisible()
  await till.screen.go('Till')
  return { damage, pageMs, readyMs, said, missing }
}

function damageView(profile: string, damage: Damage, seed: number): void {
  const random = seeded(seed)
  for (const folder of viewFolders(profile)) {
    if (damage === 'the folder is gone') rmSync(folder, { recursive: true, force: true })
    else for (const file of filesIn(folder)) damageFile(file, damage, (most) => random.below(most))
  }
}

function damageFile(file: string, damage: Damage, below: (most: number) => number): void {
  const { size } = statSync(file)
  const is = (part: string): boolean => file.split('/').at(-1)?.includes(part) === true
  if (damage === 'files are cut in half') truncateSync(file, size >> 1)
  if (damage === 'bits are turned over') for (let n = 0; n < FLIPS_A_FILE && size > 0; n += 1) change(file, below(size), 1, (byte) => byte ^ (1 << below(8)))
  if (damage === 'CURRENT is gone' && is('CURRENT')) rmSync(file)
  if (damage === 'the manifest is empty' && is('MANIFEST')) truncateSync(file, 0)
  if (damage === 'the log is noise' && is('.log')) change(file, 0, size, () => below(256))
}

function change(file: string, at: number, length: number, by: (byte: number) => number): void {
  const handle = openSync(file, 'r+')
  try {
    const bytes = Buffer.alloc(length)
    readSync(handle, bytes, 0, length, at)
    writeSync(handle, bytes.map(by), 0, length, at)
  } finally {
    closeSync(handle)
  }
}

export function viewFolders(profile: string): string[] {
  return readdirSync(profile, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('IndexedDB')).map((name) => join(profile, name))
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
