import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileDisk } from '../../src/main/journal-disk/file-disk'
import { centreClient } from '../../src/main/network/centre-client'
import { packPath } from '../../src/main/network/pack-bytes'
import { withoutPeople } from '../../src/main/network/people-feed'
import type { EnrolReply } from '../../src/protocol/sync/messages'
import { spoiltLine, type Calling, type Machine, type SpoiltLine } from './played-till'

/** A machine with real files and a real line to a running centre. */
export interface RealMachine {
  readonly machine: Machine
  readonly line: SpoiltLine
  readonly folder: string
  /** Milliseconds added to its clocks. */
  readonly skew: { wall: number; mono: number; boot: number }
  remove(): void
}

let machines = 0

/** More than any part of a pack has. */
const MOST_BYTES = 16 * 1024 * 1024
const PACK_DEADLINE_MS = 30_000

/** `patienceMs`: waits no longer than this for any answer, so that a line that swallows them costs a test little. */
export async function enrolMachine(address: string, code: string, patienceMs = Number.POSITIVE_INFINITY): Promise<RealMachine> {
  const client = centreClient(fetch)
  const enrolled = await client.call('enrol', { code, app: 'test', host: 'test' }, { address, token: null, deadlineMs: 5000 })
  if (!enrolled.ok) throw new Error(`enrolment: ${enrolled.error.key}`)
  const { token, till, store, org, keys, incarnation } = enrolled.value satisfies EnrolReply
  const folder = mkdtempSync(join(tmpdir(), 'tillside-till-'))
  // As in the app, the feed of names and PIN hashes never reaches the till core.
  const call: Calling = async (name, body, { deadlineMs }) => {
    const reply = await client.call(name, body as never, { address, token, deadlineMs: Math.min(deadlineMs, patienceMs) })
    if (!reply.ok || !('feeds' in reply.value)) return reply as never
    return { ok: true, value: { ...reply.value, feeds: withoutPeople(reply.value.feeds) } } as never
  }
  const line = spoiltLine(call, (id, part) => client.bytes(packPath(id, part), MOST_BYTES, { address, token, deadlineMs: Math.min(PACK_DEADLINE_MS, patienceMs) }))
  const skew = { wall: 0, mono: 0, boot: 1 }
  const machine: Machine = {
    identity: { till, store, org },
    keys,
    enrolledIncarnation: incarnation,
    disk: await fileDisk({ journal: join(folder, 'journal'), highWater: join(folder, 'mark') }),
    get clock() {
      return { wall: Date.now() + skew.wall, mono: performance.now() + skew.mono, boot: `boot-${skew.boot}` }
    },
    network: line,
    tag: String((machines += 1)),
    made: Date.now() % 1_000_000_000,
    signedIn: true,
  }
  return { machine, line, folder, skew, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
