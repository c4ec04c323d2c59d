import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FaultyDisk } from '../../../test/support/faulty-disk'
import { draft, sha256, STAMP } from '../../../test/support/journal-drafts'
import { CHAIN_START } from './chain'
import { openJournal, type Journal } from './journal'
import { encodeHeader, segmentPath } from './segment'

const open = (disk: FaultyDisk, enrolled = 1): Promise<Journal> => openJournal({ disk, sha256, enrolled })
const DAY = 24 * 3_600_000

async function write(journal: Journal, from: number, to: number): Promise<number[]> {
  const results = await Promise.all(range(from, to).map((n) => journal.append(draft(n), STAMP)))
  return results.flatMap((result) => (result.ok ? [result.value.seq] : []))
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

describe('the journal', () => {
  it('numbers densely, chains, and gives back what was written after a restart', async () => {
    const disk = new FaultyDisk()
    const first = await open(disk)
    expect(await write(first, 1, 5)).toEqual([1, 2, 3, 4, 5])
    await first.close()
    const second = await open(disk)
    expect(await write(second, 6, 8)).toEqual([6, 7, 8])
    const records = await second.read(2, 5)
    expect(records.map((record) => record.seq)).toEqual([2, 3, 4, 5, 6])
    expect(records[4]?.prev).toBe(records[3]?.hash)
    expect((await second.read(7, 100)).length).toBe(2)
  })

  it('tells the clock what had surely been reached: a guess with a wide error bar may have been ahead', async () => {
    const disk = new FaultyDisk()
    const first = await open(disk)
    const at = 1_780_000_000_000
    const guessed = (centre: number, error: number) => first.append(draft(error), { ...STAMP, clock: { ...STAMP.clock, wall: at, centre, error } })
    await guessed(at + 30_000, 36_000)
    await guessed(at + 50, 20)
    await first.close()
    expect(await open(disk)).toMatchObject({ newestWall: at, newestCentre: at + 30 })
  })

  it('lets records that wait together share one sync', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await write(journal, 1, 500)
    expect(disk.syncs).toBeLessThan(4)
  })

  it('cuts a torn tail, keeps what it cut, and says how much', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await write(journal, 1, 3)
    await journal.close()
    const [path, file] = [...disk.files][0] ?? []
    if (path === undefined || file === undefined) throw new Error('no segment')
    disk.files.set(path, { durable: file.durable, written: new Uint8Array([...file.durable, 9, 0, 0, 0, 1, 2]) })
    const again = await open(disk)
    expect(again.status()).toMatchObject({ lost: false, repairedBytes: 6, last: { seq: 3 } })
    expect([...disk.files.keys()].some((name) => name.includes('torn-at'))).toBe(true)
    expect(await write(again, 4, 4)).toEqual([4])
  })

  it('sees that it lost records which its high-water mark knows, and waits for a new incarnation', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await write(journal, 1, 3)
    await journal.close()
    const [path] = [...disk.files.keys()]
    disk.rot(path ?? '', (disk.files.get(path ?? '')?.written.length ?? 0) - 10)
    const again = await open(disk)
    expect(again.status()).toMatchObject({ lost: true, last: { seq: 2 } })
    expect((await again.append(draft(9), STAMP)).ok).toBe(false)
    await again.adoptIncarnation(2)
    expect(await write(again, 10, 10)).toEqual([1])
    expect(disk.files.has(path ?? '')).toBe(true)
    await again.close()
    expect((await open(disk)).status()).toMatchObject({ incarnation: 2, lost: false, last: { seq: 1 } })
  })

  it('notices that the whole journal is gone', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await write(journal, 1, 1)
    await journal.close()
    disk.files.clear()
    expect((await open(disk)).status().lost).toBe(true)
  })

  it('finds rot in the middle even below an older mark', async () => {
    const disk = new FaultyDisk()
    for (const n of [1, 2]) {
      const journal = await open(disk)
      await write(journal, n, n)
      await journal.close()
    }
    disk.highWater = null
    disk.rot([...disk.files.keys()].sort()[0] ?? '', 160)
    expect((await open(disk)).status().lost).toBe(true)
  })

  it('with an unreadable mark goes on by its copy: the incarnation stands, and what the copy knows must be there', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await journal.adoptIncarnation(4)
    await write(journal, 1, 2)
    await journal.close()
    disk.highWaterCopy = disk.highWater
    disk.highWater = new Uint8Array([1, 2, 3])
    const again = await open(disk)
    expect(again.markFromCopy).toBe(true)
    expect(again.status()).toMatchObject({ incarnation: 4, lost: false, last: { seq: 2 } })
    // The journal has gone on and the copy has not: that is no loss.
    expect(await write(again, 3, 3)).toEqual([3])
    await again.close()
    disk.highWater = null
    expect((await open(disk)).status()).toMatchObject({ incarnation: 4, lost: false, last: { seq: 3 } })
    const [path = ''] = [...disk.files.keys()]
    disk.rot(path, (disk.files.get(path)?.written.length ?? 0) - 10)
    disk.rot(path, Math.trunc((disk.files.get(path)?.written.length ?? 0) * 0.6))
    expect((await open(disk)).status().lost, 'a record that the copy knows is gone').toBe(true)
  })

  it('an empty folder is no new journal where only the copy of its mark is left', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await journal.adoptIncarnation(2)
    await journal.close()
    expect((await open(disk)).status(), 'by the mark itself: nothing was recorded yet').toMatchObject({ incarnation: 2, lost: false })
    disk.highWaterCopy = disk.highWater
    disk.highWater = new Uint8Array([1])
    expect((await open(disk)).status()).toMatchObject({ incarnation: 2, lost: true })
  })

  it('lets acknowledged segments go after 30 days, and none before', async () => {
    const disk = new FaultyDisk()
    for (const n of [1, 2, 3]) {
      const journal = await open(disk)
      await write(journal, n, n)
      await journal.close()
    }
    const journal = await open(disk)
    await journal.acknowledged(2, STAMP.clock.wall + 29 * DAY)
    expect((await journal.read(1, 10)).length).toBe(3)
    await journal.acknowledged(2, STAMP.clock.wall + 31 * DAY)
    expect((await journal.read(1, 10)).map((record) => record.seq)).toEqual([3])
    await journal.close()
    expect((await open(disk)).status()).toMatchObject({ lost: false, last: { seq: 3 } })
  })
})

describe('the journal on a disk that fails', () => {
  it('rewrites into a new segment after one failed call, whichever it is, and loses nothing it confirmed', async () => {
    for (let failAt = 1; failAt < 40; failAt += 1) expect(await failOnce(failAt), `call ${failAt}`).toEqual([1, 2, 3, 4])
  })

  it('is degraded after two failures, confirms nothing, and works again when the disk does', async () => {
    const disk = new FaultyDisk()
    const journal = await open(disk)
    await write(journal, 1, 1)
    disk.failAt = disk.calls + 1
    disk.failures = 1000
    expect(await write(journal, 2, 4)).toEqual([])
    expect(journal.status().degraded).toBe(true)
    disk.failAt = 0
    expect(await write(journal, 5, 5)).toEqual([2])
    expect(journal.status().degraded).toBe(false)
    await journal.close()
    const again = await open(disk)
    expect((await again.read(1, 10)).map((record) => record.opId.slice(-1))).toEqual(['1', '5'])
    expect(again.status().lost).toBe(false)
  })
})

/** What was confirmed although the disk's `failAt`-th call failed, and is found after a restart. */
async function failOnce(failAt: number): Promise<number[]> {
  const disk = new FaultyDisk()
  let journal = await open(disk)
  const confirmed: number[] = []
  disk.failAt = disk.calls + failAt
  for (const n of [1, 2, 3, 4]) confirmed.push(...(await write(journal, n, n)))
  await journal.close()
  disk.failAt = 0
  journal = await open(disk)
  const kept = (await journal.read(1, 10)).map((record) => record.seq)
  return journal.status().lost ? [] : confirmed.filter((seq) => kept.includes(seq))
}

describe('the journal through crashes', () => {
  it('never loses a confirmed record, whatever is torn and however often', async () => {
    const run = fc.record({ appends: fc.integer({ min: 0, max: 6 }), turns: fc.integer({ min: 0, max: 30 }), kept: fc.double({ min: 0, max: 1, noNaN: true }) })
    await fc.assert(fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 8 }), crashAfterEach), { numRuns: 400 })
  })
})

async function crashAfterEach(runs: readonly { appends: number; turns: number; kept: number }[]): Promise<void> {
  let disk = new FaultyDisk()
  const confirmed = new Map<number, string>()
  let next = 1
  for (const { appends, turns, kept } of runs) {
    const journal = await open(disk)
    expect(journal.status().lost).toBe(false)
    const found = await journal.read(1, 1000)
    for (const [seq, opId] of confirmed) expect(found[seq - 1]?.opId).toBe(opId)
    let crashed = false
    for (const n of range(next, next + appends - 1)) {
      void journal.append(draft(n), STAMP).then((result) => {
        if (result.ok && !crashed) confirmed.set(result.value.seq, result.value.opId)
      })
    }
    next += appends
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    disk = disk.afterCrash(() => kept)
    crashed = true
  }
}

/** What a killed app leaves behind that had written a record and not synced it, or whose sync had failed. */
it.each<[string, (disk: FaultyDisk, file: { durable: Uint8Array; dropped?: boolean }) => void]>([
  ['had not synced', () => undefined],
  ['had failed to sync', (_disk, file) => void (file.dropped = true)],
  ['had failed to sync when it began the next segment', (disk, file) => {
    file.dropped = true
    disk.files.set(segmentPath(1, 1, 2), { durable: new Uint8Array(), written: encodeHeader(1, CHAIN_START).slice(0, 20) })
  }],
])('makes sure of what a killed app had written and %s, before anything is built on it', async (_what, leave) => {
  const disk = new FaultyDisk()
  const before = await openJournal({ disk, sha256, enrolled: 1 })
  await before.append(draft(1), STAMP)
  const [file] = [...disk.files.values()]
  if (file === undefined) throw new Error('no segment')
  file.durable = file.durable.slice(0, 10)
  leave(disk, file)
  const next = await openJournal({ disk, sha256, enrolled: 1 })
  await next.append(draft(2), STAMP)
  const after = await openJournal({ disk: disk.afterCrash(() => 0), sha256, enrolled: 1 })
  expect(after.status()).toMatchObject({ lost: false, last: { seq: 2 } })
})
