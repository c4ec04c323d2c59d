import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { seeded } from '../../src/central/demo/seeded'
import { countJournaled, journalText, lastJournaled } from '../support/journal-files'
import { killTree } from '../support/processes'
import type { Shop, ShopTill } from '../support/shop'
import { viewFolders } from './damage-view'
import { counted, type KillFigures } from './figures'

/*
 * `kill -9` of every process of the app at random moments: in a stream of sales online and offline by turns, while it starts,
 * while its view is rebuilt from snapshot and journal, while it sends what waited. The app is real, and so is the centre.
 */

type Moment = 'while selling' | 'while starting' | 'while rebuilding its view' | 'while sending'

const LONGEST_LIFE_MS = 1500
const LONGEST_START_MS = 2500
const LONGEST_PUSH_MS = 250
/** Sold in an outage before the line comes back and the app is killed over sending them. */
const WAITING_SALES = 3
/** An offer has only so many uses for an outage. */
const MOST_OFFLINE_RUNNING = 2
const SETTLES_WITHIN = 60_000

interface Stream {
  readonly till: ShopTill
  readonly shop: Shop
  readonly tried: string[]
  readonly approved: string[]
}

export async function killApp(shop: Shop, till: ShopTill, how: { readonly kills: number; readonly seed: number }): Promise<KillFigures> {
  const random = seeded(how.seed)
  const stream: Stream = { shop, till, tried: [], approved: [] }
  const moments: Moment[] = []
  const back: number[] = []
  let offline = 0
  for (let kill = 0; kill < how.kills; kill += 1) {
    const moment = random.pick<Moment>(['while selling', 'while selling', 'while selling', 'while starting', 'while rebuilding its view', 'while sending'])
    moments.push(moment)
    offline = moment === 'while selling' && offline < MOST_OFFLINE_RUNNING && random.below(3) === 0 ? offline + 1 : 0
    await till.line.set({ kind: offline > 0 ? 'refuse' : 'pass' })
    await killIn(stream, moment, (most) => random.below(most))
    const dead = performance.now()
    await till.restart()
    await expect(till.screen.page.getByText('Who is at the till?')).toBeVisible({ timeout: SETTLES_WITHIN })
    back.push(performance.now() - dead)
    await till.screen.signIn(till.cashier)
  }
  await till.line.set({ kind: 'pass' })
  await till.screen.page.keyboard.press('F5')
  await expect.poll(async () => lastJournaled(till.profile) - (await shop.truth.journalOf(till.code)).seq, { timeout: SETTLES_WITHIN, message: 'records the centre has not got' }).toBe(0)
  return { kills: counted(moments), tried: stream.tried.length, approved: stream.approved.length, back: back.sort((a, b) => a - b), ...(await compare(stream)) }
}

async function killIn(stream: Stream, moment: Moment, below: (most: number) => number): Promise<void> {
  const { till } = stream
  if (moment === 'while selling') {
    const selling = sellUntilDead(stream)
    await pause(100 + below(LONGEST_LIFE_MS))
    await till.kill()
    return selling
  }
  if (moment === 'while sending') {
    await till.line.set({ kind: 'refuse' })
    for (let n = 0; n < WAITING_SALES; n += 1) await sellOne(stream)
    await till.line.set({ kind: 'pass' })
    await till.screen.page.keyboard.press('F5')
    await pause(below(LONGEST_PUSH_MS))
    return till.kill()
  }
  await till.kill()
  if (moment === 'while rebuilding its view') for (const folder of viewFolders(till.profile)) rmSync(folder, { recursive: true, force: true })
  await startAndKill(till.profile, below(LONGEST_START_MS))
}

async function sellOne({ till, shop, tried, approved }: Stream): Promise<void> {
  const code = shop.freshCode()
  tried.push(code)
  await till.screen.sell(code, '120')
  approved.push(code)
}

/** Sells one code after the other until the app dies under the cashier. */
async function sellUntilDead(stream: Stream): Promise<void> {
  try {
    for (;;) await sellOne(stream)
  } catch (failure) {
    if (!stream.till.screen.page.isClosed()) throw failure
  }
}

/** Starts the app as anybody would, without a driver, and kills it so many milliseconds later. */
async function startAndKill(profile: string, afterMs: number): Promise<void> {
  const { TILLSIDE_DEMO: _inherited, ...environment } = process.env as Record<string, string>
  const folder = environment['TILLSIDE_APP_FOLDER'] ?? ''
  const app = spawn(environment['TILLSIDE_ELECTRON'] ?? '', folder === '' ? [] : [folder], { env: { ...environment, TILLSIDE_PROFILE: profile }, stdio: 'ignore' })
  await pause(afterMs)
  await killTree(app.pid ?? 0)
}

async function compare({ shop, till, tried, approved }: Stream): Promise<Pick<KillFigures, 'lost' | 'doubled' | 'records'>> {
  const journal = journalText(till.profile)
  const made = (await shop.truth.redemptions()).filter(({ counted: counts, undone }) => counts && undone === 'no')
  const opIds = new Map<string, string[]>()
  for (const { code, opId } of made) if (code !== null) opIds.set(code, [...(opIds.get(code) ?? []), opId])
  const isSafe = (code: string): boolean => (opIds.get(code) ?? []).some((opId) => journal.includes(opId))
  const doubled: string[] = []
  for (const code of tried) if ((opIds.get(code) ?? []).length > 1 || (await shop.truth.couponUses(code)) > 1) doubled.push(code)
  return { lost: approved.filter((code) => !isSafe(code)), doubled, records: countJournaled(till.profile, 'intent') + countJournaled(till.profile, 'outcome') }
}
