import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCentral } from '../../src/central/service'
import type { Template } from './postgres'
import { stateOfCentre } from './source-state'

/**
 * A database with the demo organisation in it, as today's sources fill it today. Filling takes seconds, and two dozen
 * test files want it; each gets a copy, on which the centre starts as on the data of an earlier run.
 */
export function demoTemplate(): Template {
  const day = new Date().toISOString().slice(0, 10)
  return { name: `demo_${stateOfCentre(day)}`, fill }
}

async function fill(databaseUrl: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-demo-'))
  try {
    const running = await startCentral({ host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl, demo: true, tls: null, logLevel: 'error' })
    await running.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
