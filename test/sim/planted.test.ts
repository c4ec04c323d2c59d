import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathsUnder, readText } from '../architecture/source-tree'
import { Trace } from './engine/trace'
import { FAILED_ONCE } from './failed-once'
import { PLANTED_BUGS } from './planted/bugs'
import { SWITCH } from './planted/switch'
import { planOf } from './play/plan'

/*
 * The simulator's own proof: the same seed is the same run in any process and on any number of threads, a seed that fails is
 * made smaller and told, every planted bug is found, and none of them is in what is shipped.
 */

const TOP = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
// Inside the tree, so that the packages are found from there.
const folder = mkdtempSync(join(TOP, '.tsbuild', 'sim-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function buildInto(name: string, planted: boolean): Promise<void> {
  process.env['TILLSIDE_SIM_PLANTED'] = planted ? '1' : ''
  await build({ configFile: join(TOP, 'build/vite.sim.config.ts'), logLevel: 'silent', build: { outDir: join(folder, name), sourcemap: false } })
}

const simulate = async (program: string, ...args: string[]): Promise<string> =>
  (await run(process.execPath, [join(folder, program), ...args], { maxBuffer: 1 << 24 }).catch((failure: { stdout: string }) => failure)).stdout

beforeAll(async () => {
  await buildInto('plain', false)
  await buildInto('planted', true)
})

describe('the simulator', () => {
  it('plays the same seeds alike in another process and on other threads', async () => {
    const hash = async (threads: string): Promise<string> => /trace (\w+)/.exec(await simulate('plain/sim.mjs', '--schedules', '60', '--seed', '77', '--threads', threads))?.[1] ?? ''
    const first = await hash('1')
    expect(first).toMatch(/^[0-9a-f]{8}$/)
    expect(await hash('1')).toBe(first)
    expect(await hash('2')).toBe(first)
  }, 240_000)

  it('tells one seed from its first event to its last, makes one that fails smaller, and says how to play it again', async () => {
    const lines = (await simulate('planted/sim-planted.mjs', '--planted', 'approve before fsync', '--seed', '1', '--trace')).trimEnd().split('\n')
    const end = lines.findIndex((line) => line.startsWith('seed 1: '))
    const whole = new Trace(false)
    for (const line of lines.slice(0, end)) {
      const [at = '', who = '', ...what] = line.split(' ')
      whole.note(Number(at), who, what.join(' '))
    }
    expect(lines[0]).toBe('0 centre starts')
    expect(lines[end]).toBe(`seed 1: trace ${whole.hash}, 1 violations`)
    const [shop = '', ...smaller] = lines.slice(end + 1)
    const steps = smaller.filter((line) => line.startsWith('  {'))
    const { tills, steps: drawn } = planOf(1)
    expect(shop).toMatch(/^seed 1, made smaller: shop \d+, \d+ tills, \{.*\}$/)
    expect(Number(/(\d+) tills/.exec(shop)?.[1])).toBeLessThanOrEqual(tills)
    expect(steps.length).toBeGreaterThan(0)
    expect(steps.length).toBeLessThan(drawn.length)
    expect(smaller.slice(steps.length)).toEqual([expect.stringMatching(/^ {2}S1: .* before its record was on the disk$/), 'again, with every event: npm run sim -- --seed 1 --trace'])
  }, 60_000)

  it('finds nothing any more in the seeds that failed once', async () => {
    const lines = (await simulate('plain/sim.mjs', '--failed-once')).trim().split('\n')
    expect(lines.map((line) => line.replace(/ trace \w+,/, ''))).toEqual(FAILED_ONCE.map((seed) => `seed ${seed}: 0 violations`))
  }, 60_000)

  it('finds every planted bug, and nothing where none is switched on', async () => {
    const lines = (await simulate('planted/sim-planted.mjs', '--planted')).trim().split('\n')
    expect(lines.filter((line) => !/: seed \d+, \w+: /.test(line) || line.includes('without it'))).toEqual(['0 planted bugs were not found, or something else was'])
    expect(lines).toHaveLength(PLANTED_BUGS.length + 1)
  }, 240_000)

  it('is the only program that has them', () => {
    const holds = (text: string): boolean => text.includes(SWITCH)
    expect(holds(readFileSync(join(folder, 'planted/sim-planted.mjs'), 'utf8'))).toBe(true)
    const released = ['out'].filter((built) => existsSync(join(TOP, built)))
    const shipped = pathsUnder('src', 'build', ...released).filter((path) => holds(readText(path)))
    expect(shipped).toEqual([])
  })
})
