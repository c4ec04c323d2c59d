import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { DemoLine } from '../../src/central/demo/demo'

/** One copy of the service as a process of its own, on a database it shares with others. */
export interface ServiceCopy {
  readonly line: DemoLine
  readonly child: ChildProcess
  /** Everything it wrote to its log. */
  readonly log: () => string
  kill(): Promise<void>
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>
}

const READY_WITHIN = 60_000

/** Starts the built service; `args` beside the port and the folder of the demo's secrets. */
export async function startCopy(program: string, databaseUrl: string, folder: string, args: readonly string[] = ['--demo']): Promise<ServiceCopy> {
  const child = spawn(process.execPath, [resolve(program), '--port', '0', '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: databaseUrl, TILLSIDE_LOG: 'info', TILLSIDE_RATE_SCALE: '1000' },
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const exited = once(child, 'exit')
  const text = await new Promise<string>((done, fail) => {
    const late = setTimeout(() => fail(new Error(`the copy was not ready in time:\n${said}`)), READY_WITHIN)
    createInterface({ input: child.stdout }).once('line', (first) => {
      clearTimeout(late)
      done(first)
    })
    void exited.then(([code]) => fail(new Error(`the copy ended with ${String(code)}:\n${said}`)))
  })
  return {
    line: JSON.parse(text) as DemoLine,
    child,
    log: () => said,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tillside-operation-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
