import { expect, it } from 'vitest'
import { ok } from '../../domain/result'
import { openRoster, type RosterContent } from '../people/roster'
import { fetchPeople, lacksPeople, peopleFeed } from './people-feed'

const feeds = (store: number) => ['ref', `people:${store}`].map((feed) => ({ feed, epoch: 'e1', rows: 1 }))

/** Asked for the people of a store, the centre names one: its number is in the name. */
async function asked(feed: string, roster: Awaited<ReturnType<typeof kept>>): Promise<void> {
  await fetchPeople(feed, roster, (request) => {
    const store = Number(request.feed.split(':')[1])
    const body = { id: store, name: `Of ${store}`, role: 'cashier' as const, pinHash: 'h' }
    return Promise.resolve(ok({ feed: request.feed, epoch: 'e1', pos: 7, rows: [{ key: String(store), body }], next: null }))
  })
}

function kept() {
  let content: RosterContent | null = null
  return openRoster({ read: () => Promise.resolve({ value: content }), write: (next: RosterContent) => Promise.resolve(void (content = next)), remove: () => Promise.resolve() } as never)
}

it('a till that has been moved takes the people of the store where it stands now, and those of the other are gone', async () => {
  const roster = await kept()
  await asked('people:2', roster)
  expect(lacksPeople(feeds(2), roster)).toBe(false)
  expect(lacksPeople(feeds(3), roster)).toBe(true)
  expect(peopleFeed(feeds(3))).toBe('people:3')
  await asked(peopleFeed(feeds(3)) ?? '', roster)
  expect(roster.people.map(({ name }) => name)).toEqual(['Of 3'])
  expect(lacksPeople(feeds(3), roster)).toBe(false)
})

it('a centre that lists no people leaves the choice to whoever asks', () => {
  expect(peopleFeed([{ feed: 'ref', epoch: 'e1', rows: 1 }])).toBeNull()
})
