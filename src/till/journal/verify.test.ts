import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { FaultyDisk } from '../../../test/support/faulty-disk'
import { draft, sha256, STAMP } from '../../../test/support/journal-drafts'
import { decodeHighWater, type HighWater } from './high-water'
import { openJournal } from './journal'
import { journalRecords, verifyJournal } from './verify'

let disk: FaultyDisk
/** Two incarnations, the second in two segments: 4 and 6 records. */
beforeEach(async () => {
  disk = new FaultyDisk()
  const write = async (enrolled: number, from: number, to: number) => {
    const journal = await openJournal({ disk, sha256, enrolled })
    for (let n = from; n <= to; n += 1) await journal.append(draft(n), STAMP)
    await journal.close()
  }
  await write(1, 1, 4)
  await write(2, 5, 7)
  await write(2, 8, 10)
})

const markOf = (): HighWater => {
  const mark = decodeHighWater(disk.highWater)
  if (mark === null || mark === 'unreadable') throw new Error('no mark')
  return mark
}

describe('a journal looked at from outside', () => {
  it('is whole as it was written, incarnation by incarnation', async () => {
    const reports = await verifyJournal(disk, markOf(), sha256)
    expect(reports.map(({ incarnation, segments, first, end, tornBytes, problem }) => [incarnation, segments.length, first, end.seq, tornBytes, problem])).toEqual([
      [1, 1, 1, 4, 0, null],
      [2, 2, 1, 6, 0, null],
    ])
    expect(reports[1]?.end.hash).toBe(markOf().hash)
  })

  it('changes nothing', async () => {
    const before = JSON.stringify([...disk.files].map(([path, file]) => [path, [...file.written]]))
    await verifyJournal(disk, markOf(), sha256)
    expect(JSON.stringify([...disk.files].map(([path, file]) => [path, [...file.written]]))).toBe(before)
  })

  it('gives out every record in order', async () => {
    const [, second] = await verifyJournal(disk, null, sha256)
    if (second === undefined) throw new Error('no report')
    const records = []
    for await (const record of journalRecords(disk, second)) records.push(record)
    expect(records.map(({ seq, opId }) => [seq, Number(opId.slice(-12))])).toEqual([5, 6, 7, 8, 9, 10].map((n, at) => [at + 1, n]))
  })

  it('shows a write that never finished, which is no fault', async () => {
    const [path = '', file] = [...disk.files].at(-1) ?? []
    disk.files.set(path, { durable: file?.durable ?? new Uint8Array(), written: new Uint8Array([...(file?.written ?? []), 1, 2, 3]) })
    expect((await verifyJournal(disk, markOf(), sha256)).at(-1)).toMatchObject({ tornBytes: 3, problem: null })
  })

  it('shows any bit of the marked incarnation that is not what it was', async () => {
    const paths = [...disk.files.keys()].filter((path) => path.startsWith('incarnation-000002'))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(7), async (path, where, bit) => {
        const file = disk.files.get(path)
        if (file === undefined) throw new Error('no such file')
        const rotten = file.written.slice()
        const at = Math.floor(where * rotten.length)
        rotten[at] = (rotten[at] ?? 0) ^ (1 << bit)
        disk.files.set(path, { durable: file.durable, written: rotten })
        const report = (await verifyJournal(disk, markOf(), sha256)).at(-1)
        disk.files.set(path, file)
        expect(report?.problem).not.toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('shows a segment, or a whole journal, that is gone', async () => {
    const second = [...disk.files.keys()].filter((path) => path.startsWith('incarnation-000002'))
    disk.files.delete(second.at(-1) ?? '')
    expect((await verifyJournal(disk, markOf(), sha256)).at(-1)).toMatchObject({ end: { seq: 3 }, problem: 'behind_mark' })
    for (const path of second) disk.files.delete(path)
    expect((await verifyJournal(disk, markOf(), sha256)).at(-1)).toMatchObject({ incarnation: 2, problem: 'behind_mark' })
  })
})
