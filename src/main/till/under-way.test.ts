import { expect, it } from 'vitest'
import { underWay } from './under-way'

type Begun = Parameters<ReturnType<typeof underWay>['begin']>[0]
const intent = (opId: string): Begun => ({ type: 'intent', opId }) as Begun

it('somebody is busy between intent and outcome, but for minutes at most', () => {
  let now = 0
  const work = underWay(() => now)
  expect(work.isBusy()).toBe(false)
  work.begin(intent('a'))
  expect([work.isBusy(), work.find('a')?.opId, work.find('b')]).toEqual([true, 'a', null])
  now = 2 * 60_000
  expect(work.isBusy()).toBe(false)
  expect(work.find('a')?.opId).toBe('a')
  work.begin(intent('b'))
  work.end('b')
  expect([work.isBusy(), work.find('b')]).toEqual([false, null])
})

it('keeps the newest thousand', () => {
  const work = underWay(() => 0)
  for (let i = 0; i < 1100; i += 1) work.begin(intent(String(i)))
  expect([work.find('99'), work.find('100')?.opId, work.find('1099')?.opId]).toEqual([null, '100', '1099'])
})
