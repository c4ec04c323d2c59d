import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../core/ports'

export interface DemoSecrets {
  readonly admin: string
  readonly oauth: string
}

/** The demo's password and API secret: random, and the same on every start of one data folder. */
export function demoSecrets(folder: string, random: Random): DemoSecrets {
  const path = join(folder, 'demo-secrets.json')
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DemoSecrets
  } catch {
    const made = { admin: text(random, 12), oauth: text(random, 24) }
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 })
    chmodSync(path, 0o600)
    return made
  }
}

const text = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('base64url')
