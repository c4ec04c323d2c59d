import 'fake-indexeddb/auto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCentral } from '../support/central-process'
import { openShop } from '../support/shop'
import { DAMAGES, mendAfter } from './damage-view'
import { killLine, seconds, type KillFigures } from './figures'
import { fillAtEveryPoint } from './full-disk'
import { fillUnderTheApp } from './full-disk-app'
import { killApp } from './kill-app'
import { killCentre } from './kill-centre'
import { mountVolume } from './small-volume'

/*
 * `npm run torture [-- --app N --centre N --disk N --view N --seed S]`: kill -9 of the app and of the centre at random moments, a disk that is
 * full, a view that is damaged. Prints what was done and what came of it; fails when something was lost or doubled.
 */

const USAGE = 'usage: npm run torture [-- --app N --centre N --disk N --view N --seed S] (200 kills, one full disk, one round of damaged views; 0 leaves one out)\n'

/** The centre that was built with this program. */
const CENTRE = join(dirname(fileURLToPath(import.meta.url)), 'central.mjs')

interface Asked {
  /** Kills. */
  readonly app: number
  readonly centre: number
  /** Rounds. */
  readonly disk: number
  readonly view: number
  readonly seed: number
}

function askedFor(args: readonly string[]): Asked | null {
  const asked = { app: 200, centre: 200, disk: 1, view: 1, seed: 1 }
  for (let at = 0; at < args.length; at += 2) {
    const name = (args[at] ?? '').slice(2)
    const n = Number(args[at + 1])
    if (!Object.hasOwn(asked, name) || !Number.isInteger(n) || n < 0) return null
    Object.assign(asked, { [name]: n })
  }
  return asked
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints the figures; answers whether nothing was lost and nothing doubled. */
function report(what: string, figures: KillFigures): boolean {
  say(killLine(what, figures))
  for (const one of figures.lost) say(`  LOST: ${one}`)
  for (const one of figures.doubled) say(`  DOUBLED: ${one}`)
  return figures.lost.length === 0 && figures.doubled.length === 0
}

async function tortureCentre({ centre: kills, seed }: Asked): Promise<boolean> {
  if (kills === 0) return true
  const centre = await startCentral(CENTRE)
  try {
    return report('the centre', await killCentre(centre, { kills, seed }))
  } finally {
    await centre.close()
  }
}

async function tortureApp({ app: kills, view, seed }: Asked): Promise<boolean> {
  if (kills + view === 0) return true
  const shop = await openShop(CENTRE)
  try {
    const till = await shop.openTill()
    await till.screen.signIn(till.cashier)
    for (const [n, damage] of Array.from({ length: view }, () => DAMAGES).flat().entries()) {
      const { pageMs, readyMs, said, missing } = await mendAfter(shop, till, damage, seed + n)
      say(`view: ${damage} · page after ${seconds(pageMs)}, up to date after ${seconds(readyMs)} · ${said ? 'said so' : 'nothing to say'} · ${missing} records missing at the centre`)
    }
    return kills === 0 || report('the app', await killApp(shop, till, { kills, seed }))
  } finally {
    await shop.close()
  }
}

/** Under the till core at every step of a session, and under the real app. */
async function tortureDisk({ disk }: Asked): Promise<boolean> {
  if (disk === 0) return true
  const volume = mountVolume()
  if (typeof volume === 'string') {
    say(`full disk: not judged here: no volume could be mounted (${volume})`)
    return true
  }
  const shop = await openShop(CENTRE)
  try {
    const { points, approvedBefore, approvedFull, aloneFull, refused, approvedAfter, troubles } = await fillAtEveryPoint(volume)
    const why = Object.entries(refused).map(([key, n]) => `${key} ${n}`).join(', ')
    say(`full disk (ext4 of 2 GB over a loop device): filled at ${points} points · approved before ${approvedBefore}, by the centre while full ${approvedFull}, alone while full ${aloneFull}, after ${approvedAfter} · refused: ${why} · troubles ${troubles.length}`)
    for (const trouble of troubles) say(`  ${trouble}`)
    const app = await fillUnderTheApp(shop, volume)
    say(`full disk under the app: ${app.line}`)
    for (const trouble of app.troubles) say(`  ${trouble}`)
    return troubles.length + app.troubles.length === 0
  } finally {
    await shop.close()
    volume.remove()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const asked = askedFor(args)
  if (asked === null) {
    process.stderr.write(USAGE)
    return 2
  }
  const whole = [await tortureCentre(asked), await tortureApp(asked), await tortureDisk(asked)]
  return whole.every(Boolean) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
