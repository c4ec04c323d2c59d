import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Messaging } from '../../src/central/core/message-port'
import { startCentral, type RunningCentral } from '../../src/central/service'
import { testDatabase } from './postgres'

/** Copies of the service on one database with the demo organisation, all by one clock that the test moves. */
export interface Copies {
  /** Milliseconds since 1970; stands still until it is moved. */
  readonly clock: { now: number }
  readonly log: string[]
  /** `sendsBy`: other than what all of them send by. */
  start(sendsBy?: Messaging): Promise<RunningCentral>
  close(): Promise<void>
}

export async function copiesOfCentral(now: number, messaging: Messaging): Promise<Copies> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'tillside-copies-'))
  const clock = { now }
  const log: string[] = []
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString())
      done()
    },
  })
  const running = new Set<RunningCentral>()
  return {
    clock,
    log,
    async start(sendsBy = messaging) {
      const config = { host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: database.url, demo: true, tls: null, logLevel: 'info', messaging: sendsBy }
      const copy = await startCentral(config, { clock: { now: () => clock.now }, logTo })
      running.add(copy)
      let stopped: Promise<void> | null = null
      return { ...copy, stop: () => (stopped ??= copy.stop().finally(() => running.delete(copy))) }
    },
    async close() {
      await Promise.all([...running].map((copy) => copy.stop()))
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
