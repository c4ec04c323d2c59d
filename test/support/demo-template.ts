import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCentral } from '../../src/central/service'
import type { Template } from './postgres'

/** What the demo is made of. */
const SOURCES = ['src/central', 'src/domain', 'src/protocol']

/**
 * A database with the demo organisation in it, as today's sources fill it today. Filling takes seconds, and two dozen
 * test files want it; each gets a copy, on which the centre starts as on the data of an earlier run.
 */
export function demoTemplate(): Template {
  const day = new Date().toISOString().slice(0, 10)
  return { name: `demo_${createHash('sha256').update(`${day} ${SOURCES.map(stateOf).join()}`).digest('hex').slice(0, 16)}`, fill }
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

/** Path, size and time of every file: a changed source is another demo. */
function stateOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return files.sort().map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path))
    return `${path} ${size} ${mtimeMs}`
  }).join()
}
