import 'fake-indexeddb/auto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCentral } from '../support/central-process'
import { openShop } from '../support/shop'
import { killLine, type KillFigures } from './figures'
import { killApp } from './kill-app'
import { killCentre } from './kill-centre'

/*
 * `npm run torture [-- --app N --centre N --seed S]`: kill -9 of the app and of the centre at random moments, a disk that is
 * full, a view that is damaged. Prints what was done and what came of it; fails when something was lost or doubled.
 */

const USAGE = 'usage: npm run torture [-- --app N --centre N --seed S] (200 kills each unless told; 0 leaves one out)\n'

/** The centre that was built with this program. */
const CENTRE = join(dirname(fileURLToPath(import.meta.url)), 'central.mjs')

interface Asked {
  readonly app: number
  readonly centre: number
  readonly seed: number
}

function askedFor(args: readonly string[]): Asked | null {
  const asked = { app: 200, centre: 200, seed: 1 }
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

async function tortureApp({ app: kills, seed }: Asked): Promise<boolean> {
  if (kills === 0) return true
  const shop = await openShop(CENTRE)
  try {
    const till = await shop.openTill()
    await till.screen.signIn(till.cashier)
    return report('the app', await killApp(shop, till, { kills, seed }))
  } finally {
    await shop.close()
  }
}

async function main(args: readonly string[]): Promise<number> {
  const asked = askedFor(args)
  if (asked === null) {
    process.stderr.write(USAGE)
    return 2
  }
  const whole = [await tortureCentre(asked), await tortureApp(asked)]
  return whole.every(Boolean) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
