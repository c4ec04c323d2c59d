import type { RecordDraft } from '../../../src/protocol/sync/record'
import { openJournal } from '../../../src/till/journal/journal'
import { sha256, STAMP } from '../../support/journal-drafts'
import { playTill, type Machine } from '../../support/played-till'
import { enrolMachine } from '../../support/real-machine'
import type { LoadOrder } from '../redeem/load'

/** What the till's process says: that it sends, that it has sent everything, and in the end what came of it. */
export type PushSaid = { readonly sending: boolean } | { readonly result: PushResult } | { readonly failure: string }

/** What the till's process is told to do: to have sold each of these coupons alone, and then to send all of it. */
export interface PushOrder {
  readonly url: string
  /** One-time code of the till. */
  readonly code: string
  readonly coupons: LoadOrder['coupons']
}

export interface PushResult {
  readonly records: number
  /** From the first batch going out to the last answer being kept. */
  readonly pushMs: number
  /** Folding the journal into an empty view, which a start after a lost view does. */
  readonly foldMs: number
  /** Batches that were sent. */
  readonly batches: number
  /** The till's own processor while it sent. */
  readonly cpuMs: number
}

/** The till's process: a real journal on real files, the till core, and real HTTP. Takes orders one after the other. */
export function servePush(): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (order: PushOrder) => {
      sellAndSend(order).then(
        (result) => process.send?.({ result }),
        (failure: unknown) => process.send?.({ failure: String(failure) }),
      )
    })
    process.on('disconnect', resolve)
  })
}

async function sellAndSend({ url, code, coupons }: PushOrder): Promise<PushResult> {
  const { machine, line, remove } = await enrolMachine(url, code)
  try {
    const records = await sellAlone(machine, coupons)
    const times = { first: 0, last: 0, batches: 0, cpu: process.cpuUsage() }
    const { call } = line
    line.call = async (name, body, deadline) => {
      if (name === 'push' && times.batches === 0) {
        process.send?.({ sending: true })
        Object.assign(times, { first: performance.now(), cpu: process.cpuUsage() })
      }
      if (name === 'push') times.batches += 1
      else if (times.batches > 0 && times.last === 0) {
        // The first call after the last batch: its answer has been kept.
        Object.assign(times, { last: performance.now(), cpu: process.cpuUsage(times.cpu) })
        process.send?.({ sending: false })
      }
      return call(name, body, deadline)
    }
    const began = performance.now()
    const till = await playTill(machine)
    const foldMs = performance.now() - began
    await till.core.syncNow()
    till.kill()
    await till.journal.close()
    return {
      records,
      pushMs: times.last - times.first,
      foldMs,
      batches: times.batches,
      cpuMs: (times.cpu.user + times.cpu.system) / 1000,
    }
  } finally {
    remove()
  }
}

/** Journals an intent and an outcome for each coupon, as an outage does. Answers how many records that makes. */
async function sellAlone(machine: Machine, coupons: LoadOrder['coupons']): Promise<number> {
  const journal = await openJournal({ disk: machine.disk, sha256, enrolled: machine.enrolledIncarnation })
  const now = Date.now()
  const clock = { ...STAMP.clock, wall: now, mono: performance.now(), centre: now }
  for (let from = 0; from < coupons.length; from += 500) {
    const drafts = coupons.slice(from, from + 500).flatMap((coupon, n) => redemption(coupon, `01890000-0000-7${machine.tag.padStart(3, '0')}-8000-${String(from + n).padStart(12, '0')}`))
    const stored = await Promise.all(drafts.map((draft) => journal.append(draft, { ...STAMP, clock })))
    if (stored.some(({ ok }) => !ok)) throw new Error('the journal did not take a record')
  }
  await journal.close()
  return journal.status().last.seq
}

const BILL = {
  total: '40.00',
  lines: [
    { id: '1', sku: 'S1', category: 'C1', brand: 'B1', qty: 1, unitPrice: '15.00', amount: '15.00' },
    { id: '2', sku: 'S2', category: 'C2', brand: 'B2', qty: 2, unitPrice: '10.00', amount: '20.00' },
    { id: '3', sku: 'S3', category: 'C3', brand: 'B3', qty: 1, unitPrice: '5.00', amount: '5.00' },
  ],
}
const SHARES = [
  { id: '1', share: '1.50' },
  { id: '2', share: '2.00' },
  { id: '3', share: '0.50' },
]

/** Ten percent of the bill. */
function redemption({ codeKey, offer }: LoadOrder['coupons'][number], opId: string): RecordDraft[] {
  const intent = { action: 'redeem' as const, codeKey, offer, offerVersion: 1, engineVersion: 1, bill: BILL, customer: null, couponsOnBill: 0, posTransaction: null }
  const decision = { ok: true as const, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: SHARES, rate: null, offerRate: null }
  return [
    { type: 'intent', opId, body: intent },
    { type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision } },
  ]
}
