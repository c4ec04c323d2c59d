import { expect, it } from 'vitest'
import type { UnitId } from '../../../src/domain/ids'
import { onBothStores } from '../../support/both-stores'
import { STORE } from '../../support/store-seed'

/** Jobs as the core sees them, on every store. */
onBothStores('jobs', (fresh) => {
  const unit = { type: 'STORE' as const, id: STORE as UnitId }
  const job = { kind: 'a.kind', request: { rows: [1, 'two', null], deep: { yes: true } }, subject: 'offer:1', unit, who: 'person:1', madeAt: 5 }

  it('wait as they were asked for, and come newest first, a page at a time', async () => {
    const store = await fresh()
    const ids = await store.transact(async (tx) => [await tx.jobs.add(job), await tx.jobs.add({ ...job, subject: 'offer:2', unit: null }), await tx.jobs.add(job)])
    const waiting = { state: 'waiting', cancelling: false, done: 0, total: null, worked: 0, result: null, failure: null, startedAt: null, endedAt: null }
    await store.read(async (tx) => {
      expect(await tx.jobs.get(ids[0] ?? 0)).toEqual({ ...job, ...waiting, id: ids[0] })
      expect((await tx.jobs.get(ids[1] ?? 0))?.unit).toBeNull()
      expect(await tx.jobs.get(999_999)).toBeNull()
      const page = async (before: number | null, subject: string | null, limit: number) => (await tx.jobs.page({ before, subject, limit })).map(({ id }) => id)
      expect(await page(null, null, 10)).toEqual([...ids].reverse())
      expect(await page(null, null, 2)).toEqual([ids[2], ids[1]])
      expect(await page(ids[1] ?? 0, null, 2)).toEqual([ids[0]])
      expect(await page(null, 'offer:1', 10)).toEqual([ids[2], ids[0]])
    })
  })

  it('are asked to end, and are another organisation’s never', async () => {
    const store = await fresh()
    const other = await fresh()
    const id = await store.transact((tx) => tx.jobs.add(job))
    await other.transact((tx) => tx.jobs.add({ ...job, subject: 'theirs' }))
    expect(await other.transact((tx) => tx.jobs.cancel(id + 1000))).toBe(false)
    expect(await store.transact((tx) => tx.jobs.cancel(id))).toBe(true)
    expect(await store.read((tx) => tx.jobs.get(id))).toMatchObject({ state: 'waiting', cancelling: true })
    expect((await other.read((tx) => tx.jobs.page({ before: null, subject: null, limit: 10 }))).map(({ subject }) => subject)).toEqual(['theirs'])
  })

  it('are not there when their transaction fails', async () => {
    const store = await fresh()
    const broken = store.transact(async (tx) => {
      await tx.jobs.add(job)
      throw new Error('in the middle')
    })
    await expect(broken).rejects.toThrow('in the middle')
    expect(await store.read((tx) => tx.jobs.page({ before: null, subject: null, limit: 10 }))).toEqual([])
  })
})
