import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { DemoLine } from '../../src/central/demo/demo'

export type { DemoLine }

export interface CentralProcess {
  /** What it said when it was last ready; a start makes new enrolment codes. */
  readonly line: DemoLine
  readonly dataFolder: string
  readonly stop: () => Promise<void>
  /** `kill -9`; its database goes on, and is adopted by the next start. */
  readonly kill: () => Promise<void>
  /** Comes up again on the same port and data. */
  readonly start: () => Promise<void>
  /** Stops for good and removes the data. */
  readonly close: () => Promise<void>
}

const READY_WITHIN = 90_000

/** Starts the built centre with a demo organisation in a fresh data folder, on a free port that it keeps over restarts. */
export async function startCentral(program = join('out-test', 'node', 'central.mjs')): Promise<CentralProcess> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tillside-centre-'))
  chmodSync(dataFolder, 0o755) // the database runs as another user and must get in
  let running = await launch(program, dataFolder, 0)
  const port = Number(new URL(running.line.url).port)
  const stop = async (): Promise<void> => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return
    running.child.kill('SIGTERM')
    await once(running.child, 'exit')
  }
  return {
    get line() {
      return running.line
    },
    dataFolder,
    stop,
    kill: async () => {
      running.child.kill('SIGKILL')
      await once(running.child, 'exit')
    },
    start: async () => void (running = await launch(program, dataFolder, port)),
    close: async () => {
      await stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function launch(program: string, dataFolder: string, port: number): Promise<{ child: ChildProcess; line: DemoLine }> {
  const child = spawn(process.execPath, [resolve(program), '--demo', '--port', String(port), '--data', dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)))
  const first = await new Promise<string>((done, fail) => {
    const late = setTimeout(() => fail(new Error(`the centre was not ready in time:\n${said}`)), READY_WITHIN)
    createInterface({ input: child.stdout }).once('line', (text) => {
      clearTimeout(late)
      done(text)
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      fail(new Error(`the centre ended with ${String(code)} before it was ready:\n${said}`))
    })
  })
  return { child, line: JSON.parse(first) as DemoLine }
}
