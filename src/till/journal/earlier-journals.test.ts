import { expect, it } from 'vitest'
import { FaultyDisk } from '../../../test/support/faulty-disk'
import { draft, sha256, STAMP } from '../../../test/support/journal-drafts'
import { openJournal } from './journal'

const open = (disk: FaultyDisk, enrolled = 1) => openJournal({ disk, sha256, enrolled })

async function write(disk: FaultyDisk, enrolled: number, count: number): Promise<void> {
  const journal = await open(disk, enrolled)
  for (let n = 1; n <= count; n += 1) await journal.append(draft(n), STAMP)
  await journal.close()
}

it('tells what can be read of the journals before this one, and gives it out as it was written', async () => {
  const disk = new FaultyDisk()
  await write(disk, 1, 5)
  await write(disk, 4, 3)
  const journal = await open(disk, 6)
  expect(await journal.earlier()).toEqual([
    { incarnation: 1, first: 1, last: 5 },
    { incarnation: 4, first: 1, last: 3 },
  ])
  const records = await journal.readEarlier(1, 2, 3)
  expect(records.map(({ incarnation, seq }) => [incarnation, seq])).toEqual([[1, 2], [1, 3], [1, 4]])
  expect(await journal.readEarlier(4, 4, 10)).toEqual([])
  expect(await journal.readEarlier(6, 1, 10)).toEqual([])
  await journal.append(draft(9), STAMP)
  await journal.adoptIncarnation(7)
  expect((await journal.earlier()).at(-1)).toEqual({ incarnation: 6, first: 1, last: 1 })
})

it('goes as far as an earlier journal is whole', async () => {
  const disk = new FaultyDisk()
  await write(disk, 1, 5)
  const [path = ''] = [...disk.files.keys()]
  disk.rot(path, (disk.files.get(path)?.written.length ?? 0) - 10)
  const journal = await open(disk, 2)
  expect(await journal.earlier()).toEqual([{ incarnation: 1, first: 1, last: 4 }])
  expect(await journal.readEarlier(1, 4, 10)).toHaveLength(1)
})

it('makes sure of what a killed app had written to an earlier one and not synced, before anybody is told of it', async () => {
  const disk = new FaultyDisk()
  await write(disk, 1, 3)
  const [file] = [...disk.files.values()]
  if (file === undefined) throw new Error('no segment')
  file.durable = file.durable.slice(0, 10)
  const told = await (await open(disk, 2)).earlier()
  expect(told).toEqual([{ incarnation: 1, first: 1, last: 3 }])
  const after = await open(disk.afterCrash(() => 0), 2)
  expect(await after.earlier()).toEqual(told)
})
