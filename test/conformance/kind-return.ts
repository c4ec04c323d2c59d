import { z } from 'zod'
import type { Minor } from '../../src/domain/money/money'
import { formatMoney, parseMoney } from '../../src/domain/money/money-text'
import type { OrgIndex } from '../../src/domain/org/org-index'
import { planReturn } from '../../src/domain/reversal/plan-return'
import type { Json, JsonObject } from './deep-merge'
import { shaped, valueOf } from './malformed'

const returnCase = z.object({
  redemption: z.strictObject({ lines: z.record(z.string(), z.strictObject({ amount: z.string(), discount: z.string().nullish() })) }),
  returned: z.array(z.string()),
  already: z.array(z.string()),
})

/** Runs a return case: whole lines, in the organisation's currency, of a coupon that is still alive. */
export function runReturn(json: JsonObject, org: OrgIndex): Json {
  const { redemption, returned, already } = shaped(returnCase, json, 'case')
  const { currency } = org.org
  const lines = Object.entries(redemption.lines).map(([id, line]) => {
    valueOf(parseMoney(line.amount, currency), `redemption.lines.${id}.amount`)
    const share = typeof line.discount === 'string' ? valueOf(parseMoney(line.discount, currency), `redemption.lines.${id}.discount`) : (0 as Minor)
    const back = already.includes(id)
    return { id, qty: 1, share, returnedQty: back ? 1 : 0, givenBack: back ? share : (0 as Minor) }
  })
  const plan = planReturn(lines, returned.map((id) => ({ id, qty: null })), false)
  if (!plan.ok) return { invalid: true }
  return { giveBack: formatMoney(plan.value.giveBack, currency), reversed: plan.value.becomes === 'reversed' }
}
