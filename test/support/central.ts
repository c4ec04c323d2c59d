import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Clock } from '../../src/central/core/ports'
import { startCentral, type RunningCentral } from '../../src/central/service'
import { demoTemplate } from './demo-template'
import { testDatabase } from './postgres'

export interface TestCentral extends RunningCentral {
  readonly databaseUrl: string
  /** What the service logged, line by line. */
  readonly log: string[]
  /** Milliseconds added to its clock. */
  readonly clock: { ahead: number }
}

/** The whole centre with the demo organisation, in this process, on a real PostgreSQL. Stop it in afterAll. */
export async function startTestCentral(): Promise<TestCentral> {
  const database = await testDatabase(demoTemplate())
  const folder = mkdtempSync(join(tmpdir(), 'tillside-central-'))
  const log: string[] = []
  const skew = { ahead: 0 }
  const clock: Clock = { now: () => Date.now() + skew.ahead }
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString())
      done()
    },
  })
  const running = await startCentral(
    { host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: database.url, demo: true, tls: null, logLevel: 'warn' },
    { clock, logTo },
  )
  return {
    ...running,
    databaseUrl: database.url,
    log,
    clock: skew,
    async stop() {
      await running.stop()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
