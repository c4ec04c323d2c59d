import type { Failure } from '../../../protocol/error-shape'
import { ok, type Result } from '../../../domain/result'
import { till } from '../../app/session'

/** What the customer gives back of the discount, as money text of the store's currency. */
export interface Undone {
  readonly giveBack: string
}

export async function reverseWhole(redemption: string, reason: string, approval: string | null): Promise<Result<Undone, Failure>> {
  return till.command('reverse', { redemption, reason, approval })
}

/** `taken`: quantity that comes back by line id. */
export async function returnGoods(redemption: string, taken: Readonly<Record<string, number>>, approval: string | null): Promise<Result<Undone, Failure>> {
  const lines = Object.entries(taken)
    .filter(([, qty]) => qty > 0)
    .map(([id, qty]) => ({ id, qty }))
  const answer = await till.command('returnLines', { redemption, lines, approval })
  return answer.ok ? ok({ giveBack: answer.value.giveBack }) : answer
}
