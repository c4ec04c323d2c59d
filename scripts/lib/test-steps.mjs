import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBehind } from './behind.mjs'
import { ensureBuilt } from './builds.mjs'
import { hasDisplay, openVirtualDisplay } from './display.mjs'
import { prepareElectron } from './electron-launch.mjs'
import { root } from './folders.mjs'
import { run } from './processes.mjs'
import { playwrightCounts, vitestCounts } from './test-counts.mjs'
import { builtSimulator, builtTool } from './tools.mjs'

const bin = (path) => join(root, 'node_modules', path)
const node = (script, args, how) => run(process.execPath, [bin(script), ...args], { cwd: root, stdout: 'inherit', ...how })

/** Runs a test program that writes a JSON report, and counts from the report whatever its exit code is. */
async function counted(count, program) {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-report-'))
  const report = join(folder, 'report.json')
  let error
  try {
    await program(report)
  } catch (failure) {
    error = failure
  }
  const counts = count(report)
  rmSync(folder, { recursive: true, force: true })
  if (error && counts.failed === 0) counts.failed = 1
  return counts
}

const vitest = (args) =>
  counted(vitestCounts, (report) =>
    node('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
      failure: 'A test failed; see above.',
    }),
  )

/** Folders of test/ that are steps of their own, because they start databases or take long. */
const APART = ['sim', 'integration'].filter((folder) => existsSync(join(root, 'test', folder)))

async function conformance(args) {
  const paths = args.length > 0 ? args : ['test/conformance/vectors']
  const program = await builtTool('conformance')
  await run(process.execPath, [program, ...paths], { cwd: root, stdout: 'inherit', failure: 'A decision vector failed; see above.' })
}

const SCHEDULES = '20000'
const VIOLATED = 'The simulator found a violation; its smallest schedule is above.'

/** @type {ReturnType<typeof startBehind> | undefined} */
let played

const schedules = async () => ['--enable-source-maps', await builtSimulator(), '--schedules', SCHEDULES, '--seed', '1']

/**
 * Begins to play the schedules behind the steps that follow: those wait for databases, windows and timers more than they
 * work. The step "sim" waits for the end.
 */
export async function playBehind() {
  played = startBehind(process.execPath, await schedules(), { cwd: root })
}

export const stopBehind = () => played?.stop()

/** Whole shops under every fault there is, then the simulator's own tests: that it is deterministic, and finds planted bugs. */
async function simulator(args) {
  if (played) await played.ended(VIOLATED)
  else if (args.length === 0) await run(process.execPath, await schedules(), { cwd: root, stdout: 'inherit', failure: VIOLATED })
  return vitest(['test/sim', ...args])
}

async function build() {
  for (const test of [false, true]) {
    await ensureBuilt('app', { test })
    await ensureBuilt('node', { test })
  }
}

/** On the test build, or on the packaged application that TILLSIDE_APP names. */
async function endToEnd(args) {
  await ensureBuilt('node', { test: true })
  await ensureBuilt('app', { test: true })
  const electron = await prepareElectron({ test: true, display: !hasDisplay })
  const display = hasDisplay ? undefined : await openVirtualDisplay()
  try {
    return await counted(playwrightCounts, (report) =>
      node('@playwright/test/cli.js', ['test', '--reporter=list,json', ...args], {
        env: { ...electron, ...display?.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        failure: 'An end-to-end test failed; see above.',
      }),
    )
  } finally {
    await display?.close()
  }
}

/**
 * The steps of npm test, in order. A step throws a Stop, or answers how many tests passed and failed.
 * @type {Record<string, (args: string[]) => Promise<void | {passed: number, failed: number}>>}
 */
export const steps = {
  // The import rules are test/architecture, in the step "unit".
  types: (args) => node('typescript/bin/tsc', ['-b', ...args], { failure: 'The types do not fit; see above.' }),
  lint: (args) => node('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...args], { failure: 'The linter objects; see above.' }),
  unused: (args) => node('knip/bin/knip.js', args, { failure: 'Something is unused, or used and not declared; see above.' }),
  build,
  unit: (args) => vitest(args.length > 0 ? args : APART.flatMap((folder) => ['--exclude', `test/${folder}/**`])),
  conformance,
  // These wait for databases and processes more than they work, so two files at a time, also on two cores.
  integration: (args) => vitest(['test/integration', '--maxWorkers=2', ...args]),
  e2e: endToEnd,
  sim: simulator,
}
