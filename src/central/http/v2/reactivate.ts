import type { z } from 'zod'
import { never } from '../../../domain/never'
import type { ReversalProblem } from '../../../domain/reversal/judge-reversal'
import type { reactivateReply, reactivateRequest } from '../../../protocol/public-v2/coupons'
import type { Answer } from '../../core/failure'
import { reverse } from '../../redemption/reverse'
import type { Call, CLIENT } from '../route'
import { refused, type V2Status } from './status-numbers'

type Reply = z.infer<typeof reactivateReply>

/** Undone when one of the ids cannot be reversed: then none is. */
class Refused extends Error {
  readonly status: V2Status
  constructor(status: V2Status) {
    super(status.message)
    this.status = status
  }
}

/** `POST /v2/coupon/reactivate`: reverses redemptions by their numbers, all of them or none. */
export async function reactivateV2(call: Call<typeof CLIENT, z.infer<typeof reactivateRequest>, unknown>): Promise<Answer<Reply>> {
  const { core, hints } = call.caller.org
  const ids = [...new Set(call.body.redemptionIds.map(Number))].sort((a, b) => a - b)
  if (ids.length === 0) return failed({ status: false, code: 661, message: 'No redemption id passed' })
  try {
    await core.store.transact(async (tx) => {
      for (const id of ids) {
        const made = Number.isSafeInteger(id) && id > 0 ? await tx.redemptions.byNumber(id) : null
        const done = await reverse(core, tx, made, true)
        if (!done.ok) throw new Refused(refused(numberOf(done.error), done.error))
      }
    })
  } catch (failure) {
    if (failure instanceof Refused) return failed(failure.status)
    throw failure
  }
  hints.poke()
  return { ok: true, value: { warnings: [], errors: [], success: true } }
}

const failed = (status: V2Status): Answer<Reply> => ({ ok: true, value: { warnings: [], errors: [status], success: false } })

function numberOf(problem: ReversalProblem): number {
  switch (problem) {
    case 'reversal.unknown':
    case 'reversal.already':
      return 510
    case 'reversal.coupon_expired':
      return 713
    case 'reversal.coupon_revoked':
      return 660
    case 'reversal.pin_needed':
      return 759
    default:
      return never(problem)
  }
}
