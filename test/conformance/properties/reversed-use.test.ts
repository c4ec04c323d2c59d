import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Uses } from '../../../src/domain/coupon/coupon'
import type { Minor } from '../../../src/domain/money/money'
import { decide } from '../../../src/domain/redemption/decide'
import type { Accepted } from '../../../src/domain/redemption/decision'
import { planReturn, type RedeemedLine } from '../../../src/domain/reversal/plan-return'
import type { RedemptionRequest } from '../../../src/domain/redemption/decision'
import { placeAt, preparedOf } from '../world'
import { anyTrial } from './arbitraries'

interface MadeRedemption {
  readonly at: RedemptionRequest['at']
  readonly reversed: boolean
}

/** The counts of 2.7: what was there before and the redemptions made since, the reversed ones left out. */
function usesWith(before: Uses, made: readonly MadeRedemption[]): Uses {
  const live = made.filter((redemption) => !redemption.reversed)
  return {
    coupon: before.coupon + live.length,
    offer: before.offer + live.length,
    customer: [...before.customer, ...live.map(({ at }) => ({ at }))],
  }
}

/** Returns every line of the bill one by one, in the order given: what came back, and what became of the redemption. */
function returnAll(request: RedemptionRequest, accepted: Accepted, order: readonly number[]): { givenBack: number; becomes: string } {
  const shares = new Map(accepted.lines.map(({ id, share }) => [id, share]))
  let lines: RedeemedLine[] = request.bill.lines.map(({ id, qty }) => ({ id, qty, share: shares.get(id) ?? (0 as Minor), returnedQty: 0, givenBack: 0 as Minor }))
  let becomes = 'redeemed'
  for (const at of order) {
    const id = lines[at]!.id
    const plan = planReturn(lines, [{ id, qty: null }], false)
    if (!plan.ok) throw new Error(plan.error)
    lines = lines.map((line) => (line.id === id ? { ...line, returnedQty: line.qty, givenBack: plan.value.giveBack } : line))
    becomes = plan.value.becomes
  }
  return { givenBack: lines.reduce((sum, line) => sum + line.givenBack, 0), becomes }
}

test('a redemption whose goods all come back gives back its discount and restores the decision before it, to the byte', () => {
  fc.assert(
    fc.property(anyTrial, fc.infiniteStream(fc.nat()), ({ till, offer, request }, picks) => {
      const prepared = preparedOf({ ...offer, status: 'active', expiry: { kind: 'campaign' }, claim: null, redemption: { ...offer.redemption, anyone: true, scope: [], windows: {}, start: {}, billMin: null, billMax: null } })
      const place = placeAt(till)
      const before = decide(prepared, place, request)
      fc.pre(before.ok && request.bill.lines.length > 0)
      const order = request.bill.lines.map((_, i) => i).sort(() => (picks.next().value % 2 === 0 ? 1 : -1))
      const returned = returnAll(request, before, order)
      expect(returned).toEqual({ givenBack: before.discount, becomes: 'reversed' })
      const after = decide(prepared, place, { ...request, uses: usesWith(request.uses, [{ at: request.at, reversed: true }]) })
      expect(JSON.stringify(after)).toBe(JSON.stringify(before))
    }),
    { numRuns: 300 },
  )
})

test('a use that stands never turns a no into a yes', () => {
  fc.assert(
    fc.property(anyTrial, ({ till, offer, request }) => {
      const place = placeAt(till)
      const uses = usesWith(request.uses, [{ at: request.at, reversed: false }])
      const after = decide(preparedOf(offer), place, { ...request, uses })
      expect(after.ok && !decide(preparedOf(offer), place, request).ok).toBe(false)
    }),
    { numRuns: 1500 },
  )
})
