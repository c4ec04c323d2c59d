import { describe, expect, it } from 'vitest'
import type { GrantCached } from '../cache/rows'
import { Grants } from './grants'

const BLOCK: GrantCached = {
  id: 'g1', offer: 1, units: 3, used: 2, expires: 100, serverInstance: 's', incarnation: 1, touchedAt: 0, open: 1, seq: 1,
  codes: { keys: ['a', 'b', 'c'], handed: 0 },
}
const held = (more: Partial<GrantCached> = {}) => {
  const grants = new Grants()
  grants.put({ ...BLOCK, ...more })
  return { grants, codes: grants.held }
}

describe('codes this till holds', () => {
  it('are those of its blocks that it has not begun to hand over', () => {
    const { codes } = held()
    expect(['a', 'b', 'c', 'd'].map((key) => codes.holds(key))).toEqual([true, true, true, false])
    expect(codes.handOver()).toEqual([{ grant: 'g1', through: 2 }])
    expect(['a', 'b', 'c'].map((key) => codes.holds(key))).toEqual([false, false, true])
  })

  it('are handed over again while the journal does not have it, and no more when it has', () => {
    const { grants, codes } = held()
    codes.handOver()
    expect(codes.handOver()).toEqual([{ grant: 'g1', through: 2 }])
    grants.put({ ...BLOCK, codes: { keys: ['a', 'b', 'c'], handed: 2 } })
    expect(codes.handOver()).toEqual([])
  })

  it('stay while one of them is being redeemed, and so does the block', async () => {
    const { codes } = held()
    const during = await codes.use('b', async () => ({ handed: codes.handOver(), busy: codes.isBusy(BLOCK), holds: codes.holds('b') }))
    expect(during).toEqual({ handed: [{ grant: 'g1', through: 1 }], busy: true, holds: true })
    expect(codes.handOver()).toEqual([{ grant: 'g1', through: 2 }])
    expect(codes.isBusy(BLOCK)).toBe(false)
  })

  it('are redeemed one after the other', async () => {
    const { codes } = held()
    const order: string[] = []
    const slow = codes.use('a', async () => {
      await new Promise((wait) => setTimeout(wait, 5))
      order.push('first')
    })
    await Promise.all([slow, codes.use('a', async () => void order.push('second'))])
    expect(order).toEqual(['first', 'second'])
  })

  it('not issued yet are nobody’s; of a closed block none is held', () => {
    const { grants, codes } = held()
    expect([codes.isUnspent('b'), codes.isUnspent('c')]).toEqual([false, true])
    expect(grants.takeCode(1, { latest: 0 })).toMatchObject({ unit: { grant: 'g1', no: 3 }, codeKey: 'c' })
    expect(codes.isUnspent('c')).toBe(false)
    expect(grants.takeCode(1, { latest: 0 })).toBeNull()
    grants.put({ ...BLOCK, open: 0 })
    expect(codes.holds('c')).toBe(false)
  })

  it('are no uses, and nothing is spent from the moment a block ends', () => {
    const { grants } = held({ used: 0 })
    expect([grants.left(1, 'code', { latest: 99 }), grants.left(1, 'use', { latest: 0 }), grants.left(1, 'code', { latest: 100 })]).toEqual([3, 0, 0])
    expect(grants.take(1, { latest: 0 })).toBeNull()
    expect(grants.takeCode(1, { latest: 100 })).toBeNull()
  })
})
