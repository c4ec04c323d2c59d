import { createHash } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileDisk } from '../../src/main/journal-disk/file-disk'
import type { RecordDraft } from '../../src/protocol/sync/record'
import type { Stamp } from '../../src/till/journal/chain'
import { openJournal, type Journal } from '../../src/till/journal/journal'
import type { Figure } from './figure'

/*
 * 6.1 `record`: what it costs to record a redemption durably. The till's own journal on real files, with its checksums,
 * its chain and its sync; beside it, in turns, the same number of bytes written and synced with nothing else.
 */

const ALONE = 600
const LINES = 10
const OVER_FSYNC_MS = 5
const GROUP_BAR = 5000
/** Sales that wait for the disk at the same time; a till has one, a busy shop's outage played back has many. */
const TOGETHER = 256
const SIZES = [2_000, 10_000, 50_000] as const

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export async function recordBench(report: (figure: Figure) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tillside-record-'))
  try {
    await oneByOne(folder, report)
    await together(folder, report)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function openIn(folder: string): Promise<Journal> {
  return fileDisk({ journal: join(folder, 'journal'), highWater: join(folder, 'marks') }).then((disk) => openJournal({ disk, sha256, enrolled: 1 }))
}

/** A sale without the centre: intent and outcome go to the disk together, and only then it is approved. */
async function oneByOne(folder: string, report: (figure: Figure) => void): Promise<void> {
  const journal = await openIn(join(folder, 'alone'))
  const bare = await open(join(folder, 'bare'), 'ax')
  const bytes = Buffer.alloc(JSON.stringify(redemption(0)).length)
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let n = 0; n < ALONE; n += 1) {
    ours.push(await timed(() => recordSale(journal, n)))
    theirs.push(await timed(() => bare.write(bytes).then(() => bare.datasync())))
  }
  await bare.close()
  await journal.close()
  for (const part of [0.5, 0.95]) {
    const [value, fsync] = [quantile(ours, part), quantile(theirs, part)]
    const most = fsync + OVER_FSYNC_MS
    const bar = part === 0.5 ? { bar: `≤ ${OVER_FSYNC_MS} ms over the machine’s own sync`, met: value <= most } : { bar: null, met: null }
    report({ name: `record.alone p${part * 100}`, value, unit: 'ms', ...bar, peer: { name: 'write and fdatasync alone', value: fsync }, ratio: value / fsync })
  }
}

/** Many at once share a sync. The cost must grow as the work does. */
async function together(folder: string, report: (figure: Figure) => void): Promise<void> {
  let before: { readonly size: number; readonly ms: number } | null = null
  for (const size of SIZES) {
    const journal = await openIn(join(folder, `group-${size}`))
    let next = 0
    const seller = async (): Promise<void> => {
      while (next < size) await recordSale(journal, (next += 1))
    }
    const ms = await timed(() => Promise.all(Array.from({ length: TOGETHER }, seller)))
    await journal.close()
    const value = (size / ms) * 1000
    report({ name: 'record.group', size, value, unit: 'redemptions/s', bar: `≥ ${GROUP_BAR} redemptions/s`, met: value >= GROUP_BAR })
    if (before !== null) {
      const [grown, most] = [ms / before.ms, (size / before.size) * 1.1]
      report({ name: `record.growth ${before.size} → ${size}`, size, value: grown, unit: '× cost', bar: `≤ ${most} ×`, met: grown <= most })
    }
    before = { size, ms }
  }
}

async function recordSale(journal: Journal, n: number): Promise<void> {
  const results = await Promise.all(redemption(n).map((draft) => journal.append(draft, STAMP)))
  if (results.some(({ ok }) => !ok)) throw new Error('the journal did not take a record')
}

const STAMP: Stamp = { clock: { wall: 1_795_000_000_000, mono: 1, boot: 'bench', centre: 1_795_000_000_000, error: 10, suspect: false }, cashier: 1, approver: null }

/** Intent and outcome of a sale of ten lines. */
function redemption(n: number): RecordDraft[] {
  const opId = `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
  const lines = Array.from({ length: LINES }, (_, at) => ({ id: `l${at}`, sku: `SKU-${at}`, category: 'C1', brand: 'B1', attributes: {}, qty: 1, unitPrice: '10.00', amount: '10.00', onSale: false }))
  const bill = { total: '100.00', lines }
  const intent = { action: 'redeem' as const, codeKey: sha256(opId).slice(0, 16), offer: 1, offerVersion: 1, engineVersion: 1, bill, customer: null, couponsOnBill: 0, posTransaction: null }
  const shares = lines.map(({ id }) => ({ id, share: '1.00' }))
  const decision = { ok: true as const, offerVersion: 1, engineVersion: 1, inputDigest: sha256('bench'), currency: 'EUR', discount: '10.00', lines: shares, rate: null, offerRate: null }
  return [
    { type: 'intent', opId, body: intent },
    { type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision } },
  ]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function quantile(times: readonly number[], part: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? 0
}
