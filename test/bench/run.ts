import { fileURLToPath } from 'node:url'
import { codesBench } from './codes.bench'
import { engineBench } from './engine.bench'
import type { Bench, Figure } from './figure'
import { issueBench } from './issue.bench'
import { listsBench } from './lists.bench'
import { machineLine } from './machine'
import { packsBench } from './packs.bench'
import { servePush } from './push/waiting-till'
import { pushBench } from './push.bench'
import { recordBench } from './record.bench'
import { redeemBench } from './redeem.bench'
import { remindersBench } from './reminders.bench'
import { serveLoad } from './redeem/load'
import { reportsBench } from './reports.bench'
import { simBench } from './sim.bench'

/** This program: a bench that wants its load in another process starts it again. */
const ENTRY = fileURLToPath(import.meta.url)

/** `--size 30m`: one run of that size instead of the bench's own sizes, where a bench has them. */
const SIZE = sizeIn(process.argv)

/** Every bench by its name in page 6. */
const BENCHES: Readonly<Record<string, Bench>> = {
  engine: engineBench,
  lists: listsBench,
  codes: codesBench,
  issue: (report) => issueBench(report, SIZE),
  packs: (report) => packsBench(report, SIZE),
  push: (report) => pushBench(report, ENTRY, SIZE),
  record: recordBench,
  reminders: remindersBench,
  redeem: (report) => redeemBench(report, ENTRY),
  reports: reportsBench,
  sim: (report) => simBench(report, ENTRY, SIZE),
  // These drive the app; what drives it is not loaded for the others.
  snapshot: async (report) => (await import('./snapshot.bench')).snapshotBench(report, SIZE),
  verdict: async (report) => (await import('./verdict.bench')).verdictBench(report, SIZE),
}

/** `npm run bench -- NAME… [--size 30m] [--json]`: measures; nothing fails because a machine is slow. */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json')
  const names = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--size')
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name))
  if (names.length === 0 || unknown !== undefined) {
    console.error(`${unknown === undefined ? '' : `no bench called ${unknown}\n`}usage: npm run bench -- NAME… [--size 30m] [--json]\nnames: ${Object.keys(BENCHES).join(' ')}`)
    return 1
  }
  const machine = machineLine()
  if (!json) console.log(machine)
  for (const name of names) {
    await BENCHES[name]?.((figure) => console.log(json ? JSON.stringify({ ...figure, machine }) : lineOf(figure)))
  }
  return 0
}

/** 30m is thirty million, 500k half a million. */
function sizeIn(args: readonly string[]): number | null {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(args[args.indexOf('--size') + 1] ?? '') ?? []
  if (!args.includes('--size') || count === undefined) return null
  return Math.round(Number(count) * ({ k: 1e3, m: 1e6 }[(unit ?? '').toLowerCase()] ?? 1))
}

function lineOf({ name, size, value, unit, bar, met, peer, ratio }: Figure): string {
  const parts = [`${name}${size === undefined ? '' : ` (${size})`}: ${rounded(value)} ${unit}`]
  if (peer !== undefined) parts.push(`${peer.name}: ${rounded(peer.value)} ${unit}, ratio ${rounded(ratio ?? value / peer.value)}`)
  if (bar !== null) parts.push(`bar ${bar}: ${met === true ? 'met' : 'NOT met'}`)
  return parts.join(' · ')
}

function rounded(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}

/** What this program is started again as, by a bench. */
const OTHER_SIDES: Readonly<Record<string, () => Promise<void>>> = { '--redeem-load': serveLoad, '--push-till': servePush }

const otherSide = OTHER_SIDES[process.argv[2] ?? '']
process.exitCode = otherSide === undefined ? await main(process.argv.slice(2)) : await otherSide().then(() => 0)
