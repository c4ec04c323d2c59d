import { describe, expect, it } from 'vitest'
import type { SealedFile } from '../secrets/sealed-file'
import { openRoster, type RosterContent } from './roster'

function file(kept: RosterContent | null = null): SealedFile<RosterContent> {
  let value = kept
  return {
    read: () => Promise.resolve({ value, lost: false }),
    write: (next) => Promise.resolve(void (value = next)),
    remove: () => Promise.resolve(void (value = null)),
  }
}
const person = (id: number, name: string) => ({ key: String(id), body: { id, name, role: 'cashier', pinHash: '$argon2id$' } })
const at = (pos: number) => ({ feed: 'people:3', epoch: 'e', pos })

describe('roster', () => {
  it('is nobody before the first snapshot', async () => {
    const roster = await openRoster(file())
    expect([roster.people, roster.cursor, roster.find(1)]).toEqual([[], null, null])
  })

  it('takes changes in order: the last row of a person wins, an empty one ends them', async () => {
    const kept = file()
    const roster = await openRoster(kept)
    await roster.replace([person(1, 'Asha'), person(2, 'Ravi')], at(4))
    await roster.apply([person(2, 'Ravi B'), person(3, 'Mei'), { key: '1', body: null }], at(9))
    const reopened = await openRoster(kept)
    expect(reopened.people.map(({ name }) => name)).toEqual(['Ravi B', 'Mei'])
    expect(reopened.cursor).toEqual(at(9))
  })

  it('a snapshot replaces everybody', async () => {
    const roster = await openRoster(file())
    await roster.replace([person(1, 'Asha')], at(1))
    await roster.replace([person(2, 'Ravi')], at(2))
    expect(roster.people.map(({ id }) => id)).toEqual([2])
  })

  it('skips a row it cannot read, and keeps the rest', async () => {
    const roster = await openRoster(file())
    await roster.replace([{ key: '1', body: { id: 'x' } }, { key: '2', body: [] }, person(3, 'Mei')], at(1))
    expect(roster.people.map(({ id }) => id)).toEqual([3])
  })
})
