import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest, TillValue } from '../../protocol/ipc/till-commands'
import { record, type TillContext } from '../context'

/**
 * Records a manager's decision of a case (4.6): durable like a sale, also without the centre, and sent with the rest. The
 * first decision that reaches the centre stands. Failures: `case.unknown`, `case.decided`, and the journal's.
 */
export async function decideCase(context: TillContext, request: TillRequest<'decideCase'>): Promise<Result<TillValue<'decideCase'>, Failure>> {
  const { cache, ports, line } = context
  const { approval, ...body } = request
  const known = await cache.db.cases.get(body.case)
  if (known === undefined) return fail({ key: 'case.unknown' })
  if (known.state === 'closed') return fail({ key: 'case.decided' })
  const written = await record(context, { type: 'case_decision', opId: ports.random.opId(), body }, approval)
  if (!written.ok) return written
  // What the centre makes of it comes with its feed; until then it is off the manager's desk.
  await cache.db.cases.update(body.case, { state: 'closed' }).catch(() => undefined)
  line.kick()
  return ok(undefined)
}
