import { frameAt } from '../../../src/till/journal/frame'
import { decodePayload, isHeader, isRecord } from '../../../src/till/journal/segment'
import type { JournalRecord } from '../../../src/protocol/sync/record'
import type { Machine } from '../machine/machine'

/** Every record on a machine's disk, by incarnation and number; read without the journal's own code path. */
export function journalsOf({ disk, run }: Machine): Map<number, JournalRecord[]> {
  const standing = run?.main?.till.journal.status()
  const journals = new Map<number, Map<number, JournalRecord>>()
  for (const [path, file] of [...disk.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = /^incarnation-(\d+)\/\d{12}-\d{6}\.journal$/.exec(path)
    if (name === null) continue
    const records = journals.get(Number(name[1])) ?? new Map<number, JournalRecord>()
    journals.set(Number(name[1]), records)
    const bytes = file.bytes.subarray(0, file.length)
    for (let at = 0; ; ) {
      const frame = frameAt(bytes, at)
      if (frame === null) break
      const record = decodePayload(frame.payload)
      // What a failing disk kept of a record that was refused counts from the next start on, and not before (D2).
      const refused = standing?.incarnation === Number(name[1]) && isRecord(record) && record.seq > standing.last.seq
      // A later segment takes over from its first number: what a failed one kept from there on was refused.
      if (isHeader(record, Number(name[1]))) for (const seq of records.keys()) if (seq >= record.first) records.delete(seq)
      if (isRecord(record) && !refused) records.set(record.seq, record)
      at = frame.end
    }
  }
  return new Map([...journals].map(([incarnation, records]) => [incarnation, [...records.values()].sort((a, b) => a.seq - b.seq)]))
}

/** What a run's journals say together. */
export interface JournalTruth {
  /** Redemptions that were accepted and neither given up nor undone, with the machine and incarnation they stand in. */
  readonly live: ReadonlyMap<string, { readonly machine: Machine; readonly incarnation: number }>
  /** Every accepted redemption, also those that were undone. */
  readonly accepted: ReadonlySet<string>
  readonly abandoned: ReadonlySet<string>
  /** Sales of a POS that stand as more than one redemption of one code. */
  readonly twice: readonly string[]
}

export function truthOf(machines: readonly Machine[]): JournalTruth {
  const accepted = new Map<string, { machine: Machine; incarnation: number }>()
  const abandoned = new Set<string>()
  const undone = new Set<string>()
  const sales = new Map<string, string>()
  for (const machine of machines) {
    for (const [incarnation, records] of journalsOf(machine)) {
      for (const record of records) {
        if (record.type === 'outcome' && record.body.action === 'redeem' && record.body.decision.ok) accepted.set(record.opId, { machine, incarnation })
        if (record.type === 'intent' && record.body.action === 'redeem' && record.body.posTransaction !== null) sales.set(record.opId, `${record.body.posTransaction} ${record.body.codeKey}`)
        if (record.type === 'abandon') abandoned.add(record.opId)
        if (record.type === 'reversal' || (record.type === 'return' && record.body.complete)) undone.add(record.body.redemption)
      }
    }
  }
  const live = new Map([...accepted].filter(([opId]) => !abandoned.has(opId) && !undone.has(opId)))
  const ofSales = [...live.keys()].flatMap((opId) => sales.get(opId) ?? [])
  const twice = ofSales.filter((sale, at) => ofSales.indexOf(sale) !== at)
  return { live, twice, accepted: new Set(accepted.keys()), abandoned }
}
