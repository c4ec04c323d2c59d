import 'fake-indexeddb/auto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { spaceOf } from '../../src/main/journal-disk/disk-space'
import { fileDisk } from '../../src/main/journal-disk/file-disk'
import { fileReserve } from '../../src/main/journal-disk/reserve'
import { verifyJournal } from '../../src/till/journal/verify'
import { sha256 } from '../support/journal-drafts'
import { playTill, type PlayedTill } from '../support/played-till'
import { openSmallShop, putCoupon, type SmallShop } from '../support/small-shop'
import type { SmallVolume } from './small-volume'

/*
 * A standard session of twenty steps on a real, small file system that is filled to the last block before one of them, once
 * for each of them. What was approved is safe, what was begun online is ended from the reserve, nothing is approved alone
 * while there is no room, and with room again everything is as before.
 */

export const POINTS = 20
const DAY_LONG = 12
const RESERVE_BYTES = 64 * 1024 * 1024

export interface FullDiskFigures {
  readonly points: number
  readonly approvedBefore: number
  /** Approvals by the centre, and by the till alone, while the disk was full. */
  readonly approvedFull: number
  readonly aloneFull: number
  readonly refused: Readonly<Record<string, number>>
  readonly approvedAfter: number
  readonly troubles: readonly string[]
}

class Session {
  readonly shop: SmallShop
  readonly approved: string[] = []
  readonly figures = { approvedBefore: 0, approvedFull: 0, aloneFull: 0, refused: {} as Record<string, number>, approvedAfter: 0 }
  readonly #volume: SmallVolume
  readonly #folder: string
  #till: PlayedTill | null = null
  #code = 0
  state: 'before' | 'full' | 'after' = 'before'

  constructor(volume: SmallVolume, point: number) {
    this.#volume = volume
    this.#folder = join(volume.folder, `point-${point}`)
    this.shop = openSmallShop()
    for (let n = 100; n < 100 + POINTS + DAY_LONG; n += 1) putCoupon(this.shop.centre, 1, `A${n}`)
    mkdirSync(this.#folder)
    Object.defineProperty(this.shop.machine, 'space', { get: () => spaceOf(volume.free()) })
  }

  async start(): Promise<void> {
    const reserve = fileReserve(join(this.#folder, 'mark'), RESERVE_BYTES)
    this.shop.machine.disk = await fileDisk({ journal: join(this.#folder, 'journal'), highWater: join(this.#folder, 'mark') }, { reserve })
    if (this.state !== 'full') await reserve.keep()
    this.#till = await playTill(this.shop.machine)
    await this.#till.core.syncNow()
  }

  get till(): PlayedTill {
    if (this.#till === null) throw new Error('the till has not started')
    return this.#till
  }

  async restart(): Promise<void> {
    this.till.kill()
    await this.till.journal.close()
    await this.start()
  }

  async line(state: 'up' | 'down'): Promise<void> {
    this.shop.line.state = state
    await this.till.core.syncNow()
  }

  async sell(): Promise<void> {
    const code = `A${100 + this.#code++}`
    const { core } = this.till
    const verdict = await core.handle('verdict', { code, bill: { total: '1000.00' }, customer: null, posTransaction: null, approval: null })
    const answer = verdict.ok ? await core.handle('redeem', { verdict: verdict.value.id, approval: null }) : verdict
    const key = !answer.ok ? answer.error.key : 'ok' in answer.value && !answer.value.ok ? (answer.value.reasons[0]?.key ?? '') : null
    if (key !== null) {
      this.figures.refused[key] = (this.figures.refused[key] ?? 0) + 1
      return
    }
    const redeemed = answer.ok && 'redeemed' in answer.value ? answer.value.redeemed : null
    if (redeemed === null) throw new Error('an answer without a redemption')
    this.approved.push(redeemed.redemption)
    if (this.state === 'before') this.figures.approvedBefore += 1
    else if (this.state === 'after') this.figures.approvedAfter += 1
    else if (redeemed.decidedBy === 'till') this.figures.aloneFull += 1
    else this.figures.approvedFull += 1
  }

  /** What is missing, doubled or broken when everything is over. */
  async troubles(): Promise<readonly string[]> {
    await this.line('up')
    const records = await this.till.journal.read(1, 10_000)
    const journaled = new Set(records.flatMap((record) => (record.type === 'outcome' ? [record.opId] : [])))
    const { counted } = this.shop.centre
    const [report] = await verifyJournal(this.shop.machine.disk, null, sha256)
    return [
      ...this.approved.filter((op) => !journaled.has(op) || !counted.has(op)).map((op) => `${op} was approved and is not ${journaled.has(op) ? 'counted' : 'journaled'}`),
      ...[...counted.keys()].filter((op) => !this.approved.includes(op)).map((op) => `${op} is counted and was never approved`),
      ...(this.figures.aloneFull > 0 ? ['something was approved alone on a full disk'] : []),
      ...(report?.problem === null ? [] : ['the journal is broken']),
      ...(this.till.journal.status().incarnation === 1 ? [] : ['another incarnation began']),
    ]
  }

  async end(): Promise<void> {
    this.till.kill()
    await this.till.journal.close()
    rmSync(this.#folder, { recursive: true, force: true })
    this.#volume.empty()
  }
}

/** Twenty steps: sales online and alone by turns, a restart in the middle and one near the end. */
async function step(session: Session, n: number): Promise<void> {
  if (n % 5 === 2) await session.line('down')
  if (n % 5 === 4) await session.line('up')
  if (n === 9 || n === 16) await session.restart()
  await session.sell()
}

export async function fillAtEveryPoint(volume: SmallVolume): Promise<FullDiskFigures> {
  const sum = { points: 0, approvedBefore: 0, approvedFull: 0, aloneFull: 0, refused: {} as Record<string, number>, approvedAfter: 0, troubles: [] as string[] }
  for (let point = 0; point < POINTS; point += 1) {
    const session = new Session(volume, point)
    await session.start()
    for (let n = 0; n < POINTS; n += 1) {
      if (n === point) {
        volume.fill(0)
        session.state = 'full'
      }
      await step(session, n)
    }
    volume.empty()
    session.state = 'after'
    await session.restart()
    await session.line('down')
    await session.sell()
    sum.troubles.push(...(await session.troubles()).map((trouble) => `filled before step ${point}: ${trouble}`))
    await session.end()
    const { figures } = session
    sum.points += 1
    for (const key of ['approvedBefore', 'approvedFull', 'aloneFull', 'approvedAfter'] as const) sum[key] += figures[key]
    for (const [key, times] of Object.entries(figures.refused)) sum.refused[key] = (sum.refused[key] ?? 0) + times
  }
  return sum
}
