import type { Minor } from '../../domain/money/money'
import { formatMoney } from '../../domain/money/money-text'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillRequest } from '../../protocol/ipc/till-commands'
import { record, type TillContext } from '../context'
import { GO_ON } from './wrong-codes'

/** A manager lets the till go on after too many wrong codes (2.4). Their yes is in the journal before anything is judged. */
export async function allowCodes(context: TillContext, { approval }: TillRequest<'allowCodes'>): Promise<Result<undefined, Failure>> {
  const { shelf } = context.cache
  if (shelf === null) return fail({ key: 'till.starting' })
  const body = { codeKey: null, offer: null, total: formatMoney(0 as Minor, shelf.place.currency), reasons: [{ key: GO_ON, figures: {} }] }
  const written = await record(context, { type: 'attempt', opId: context.ports.random.opId(), body }, approval)
  if (!written.ok) return written
  context.wrongCodes.allow()
  return ok(undefined)
}
