import { describe, expect, it } from 'vitest'
import type { CaseCached } from '../../../till/cache/rows'
import { classesIn, EVERY_ONE, OPEN_ONES, passes, tillsIn, type CaseFilter } from './case-filter'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000

const side = (store: string, till: string): CaseCached['sides'][number] => ({ opId: 'x', at: NOW, till, store, cashier: null, discount: '1.00', currency: 'EUR', offline: true, settlement: 'disputed' })
const made = (more: Partial<CaseCached>): CaseCached => ({ id: 1, class: 'code_used_twice', openedAt: NOW - HOUR, state: 'open', offer: null, offerName: null, amount: '1.00', currency: 'EUR', sides: [], couldHaveKnown: 'was_online', ...more })

const CASES = [
  made({ id: 1, sides: [side('Station Road', 'Till 2'), side('Old Mill', 'Till 1')] }),
  made({ id: 2, class: 'clock_suspect', openedAt: NOW - 24 * HOUR, state: 'closed', sides: [side('Station Road', 'Till 1')] }),
  made({ id: 3, openedAt: NOW - 7 * 24 * HOUR, sides: [side('Station Road', 'Till 1'), side('Station Road', '')] }),
  made({ id: 4, class: 'journal_forked', openedAt: NOW - 7 * 24 * HOUR + 1 }),
]

describe('the filter of cases', () => {
  it.each<[Partial<CaseFilter>, number[]]>([
    [{}, [1, 2, 3, 4]],
    [OPEN_ONES, [1, 3, 4]],
    [{ state: 'closed' }, [2]],
    [{ class: 'code_used_twice' }, [1, 3]],
    [{ till: 'Station Road · Till 1' }, [2, 3]],
    [{ till: 'Old Mill · Till 1' }, [1]],
    [{ age: 'fresh' }, [1]],
    [{ age: 'day' }, [2, 3, 4]],
    [{ age: 'week' }, [3]],
    [{ state: 'open', class: 'code_used_twice', till: 'Station Road · Till 1', age: 'day' }, [3]],
  ])('%j lets through %j', (filter, ids) => {
    expect(CASES.filter((found) => passes(found, { ...EVERY_ONE, ...filter }, NOW)).map(({ id }) => id)).toEqual(ids)
  })

  it('offers the classes and tills that occur, each once', () => {
    expect(classesIn(CASES)).toEqual(['code_used_twice', 'clock_suspect', 'journal_forked'])
    expect(tillsIn(CASES)).toEqual(['Old Mill · Till 1', 'Station Road · Till 1', 'Station Road · Till 2'])
  })
})
