import { describe, expect, it } from 'vitest'
import type { KeyNumber } from '../coupons/key-number'
import { planCodes, type CodeState, type CodeWanted } from './plan-codes'

let line = 0
const row = (code: string, customer: number | null = null): CodeWanted => ({ line: ++line, key: code as KeyNumber, code, customer })
const known = (states: Record<string, CodeState>) => new Map(Object.entries(states).map(([key, state]) => [key as KeyNumber, state]))

describe('planCodes', () => {
  it('adds what is new and leaves what is there as the row says it', () => {
    const rows = [row('A'), row('B', 1), row('C'), row('D', 2), row('E')]
    const plan = planCodes(rows, known({ C: 'free', D: { holder: 2 }, E: { holder: 3 } }))
    expect(plan).toEqual({ taken: [], fresh: [rows[0], rows[1]], again: [] })
  })
  it('refuses what is another offer’s or another customer’s, also within one file', () => {
    const rows = [row('A'), row('B', 1), row('C', 1), row('C', 2), row('D', 9)]
    const plan = planCodes(rows, known({ A: 'elsewhere', B: { holder: 2 }, D: { holder: null } }))
    expect(plan.taken).toEqual([rows[0], rows[1], rows[3], rows[4]].map((refused) => refused?.line))
    expect(plan.fresh).toEqual([rows[2]])
  })
  it('gives a free code to a customer, and brings a revoked one back for whomever the row says', () => {
    const rows = [row('A', 1), row('B', 2), row('C')]
    const plan = planCodes(rows, known({ A: 'free', B: 'revoked', C: 'revoked' }))
    expect(plan.again.map(({ code, customer, wasRevoked }) => [code, customer, wasRevoked])).toEqual([['A', 1, false], ['B', 2, true], ['C', null, true]])
  })
  it('takes the last word for one code of a file, as if the rows came alone', () => {
    const rows = [row('A'), row('A', 1), row('B'), row('B', 2)]
    const plan = planCodes(rows, known({ B: 'revoked' }))
    expect(plan.fresh).toEqual([rows[1]])
    expect(plan.again).toEqual([{ ...rows[3], wasRevoked: true }])
  })
})
