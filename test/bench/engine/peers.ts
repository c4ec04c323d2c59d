import { ZenEngine } from '@gorules/zen-engine'
import jsonLogic, { type RulesLogic } from 'json-logic-js'
import { Engine, Rule } from 'json-rules-engine'
import { dayNumberOf } from '../../../src/domain/calendar/day-number'
import type { PlainDate } from '../../../src/domain/calendar/calendar'
import type { Facts } from './ten-conditions'

/** Another rule engine on the same ten conditions: the discount in minor units, or null for a refusal. */
export interface Peer {
  readonly name: string
  /** Judges every one of the facts. */
  readonly judge: (facts: readonly Facts[]) => (number | null)[] | Promise<(number | null)[]>
}

const LAST_DAY = dayNumberOf('2026-12-31' as PlainDate)
const MIN = 50_000
const MAX = 900_000

/** The ten: status, last day, days after issue, start, scope, weekday, slot, minimum, maximum, uses of coupon and offer. */
const LOGIC: RulesLogic = {
  if: [
    {
      and: [
        { '===': [{ var: 'status' }, 'active'] },
        { '<=': [{ var: 'day' }, LAST_DAY] },
        { '<=': [{ '-': [{ var: 'day' }, { var: 'issued' }] }, 30] },
        { '>=': [{ '-': [{ var: 'day' }, { var: 'issued' }] }, 2] },
        { some: [{ var: 'units' }, { in: [{ var: '' }, ['ZONE:10', 'STORE:700']] }] },
        { in: [{ var: 'weekday' }, [1, 2, 3, 4, 5]] },
        { '<=': [600, { var: 'minute' }, 1199] },
        { '<=': [MIN, { var: 'total' }, MAX] },
        { '<': [{ var: 'couponUses' }, 3] },
        { '<': [{ var: 'offerUses' }, 5000] },
      ],
    },
    { '/': [{ '*': [{ var: 'total' }, 1250] }, 10_000] },
    null,
  ],
}

export const jsonLogicPeer: Peer = {
  name: 'json-logic-js',
  judge: (facts) => facts.map((fact) => rounded(jsonLogic.apply(LOGIC, fact) as number | null)),
}

export function jsonRulesPeer(): Peer {
  const engine = new Engine([], { allowUndefinedFacts: false })
  engine.addRule(
    new Rule({
      conditions: {
        all: [
          { fact: 'status', operator: 'equal', value: 'active' },
          { fact: 'day', operator: 'lessThanInclusive', value: LAST_DAY },
          { fact: 'age', operator: 'lessThanInclusive', value: 30 },
          { fact: 'age', operator: 'greaterThanInclusive', value: 2 },
          { fact: 'units', operator: 'contains', value: 'ZONE:10' },
          { fact: 'weekday', operator: 'in', value: [1, 2, 3, 4, 5] },
          { fact: 'minute', operator: 'greaterThanInclusive', value: 600 },
          { fact: 'minute', operator: 'lessThan', value: 1200 },
          { fact: 'total', operator: 'greaterThanInclusive', value: MIN },
          { fact: 'total', operator: 'lessThanInclusive', value: MAX },
          { fact: 'couponUses', operator: 'lessThan', value: 3 },
          { fact: 'offerUses', operator: 'lessThan', value: 5000 },
        ],
      },
      event: { type: 'accepted' },
    }),
  )
  const judgeOne = async (fact: Facts): Promise<number | null> => {
    const { events } = await engine.run({ ...fact, age: fact.day - fact.issued })
    return events.length === 0 ? null : rounded((fact.total * 1250) / 10_000)
  }
  // One run at a time: an engine of this library carries the state of its run.
  const judge = async (facts: readonly Facts[]): Promise<(number | null)[]> => {
    const results: (number | null)[] = []
    for (const fact of facts) results.push(await judgeOne(fact))
    return results
  }
  return { name: 'json-rules-engine', judge }
}

export function zenPeer(): Peer {
  const condition = [
    'status == "active"',
    `day <= ${LAST_DAY}`,
    'day - issued <= 30',
    'day - issued >= 2',
    'some(units, # in ["ZONE:10", "STORE:700"])',
    'weekday in [1, 2, 3, 4, 5]',
    'minute in [600..1199]',
    `total in [${MIN}..${MAX}]`,
    'couponUses < 3',
    'offerUses < 5000',
  ].join(' and ')
  const decision = new ZenEngine().createDecision({
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      {
        id: 'rules',
        name: 'rules',
        type: 'expressionNode',
        content: { expressions: [{ id: 'd', key: 'discount', value: `${condition} ? total * 1250 / 10000 : null` }] },
      },
      { id: 'out', name: 'out', type: 'outputNode' },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'rules', type: 'edge' },
      { id: 'b', sourceId: 'rules', targetId: 'out', type: 'edge' },
    ],
  })
  const judge = (facts: readonly Facts[]): Promise<(number | null)[]> =>
    Promise.all(
      facts.map(async (fact) => {
        const { result } = (await decision.evaluate(fact)) as { result: { discount: number | null } }
        return rounded(result.discount)
      }),
    )
  return { name: '@gorules/zen-engine', judge }
}

function rounded(discount: number | null): number | null {
  return discount === null ? null : Math.floor(discount + 0.5)
}
