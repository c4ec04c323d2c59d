import { ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import { refusal } from '../ipc/refusal'
import type { EnrolledTill } from './enrolled-till'

interface Asked {
  /** The journal's number of the record with which the block was adopted. */
  readonly grant: number
  /** The number of the outcome that gives the code out; null = only whether the block can be opened. */
  readonly outcome: number | null
}

/**
 * Hands out one code of a block, once the journal holds the record that spends it (4.4): a page that asks for more, or
 * before, gets none. Without an outcome it answers whether this till can open the block at all. `codes.sealed`: it cannot.
 */
export async function releaseCode({ journal, vault }: Pick<EnrolledTill, 'journal' | 'vault'>, { grant, outcome }: Asked): Promise<Result<{ readonly code: string | null }, Failure>> {
  const [adopted] = await journal.read(grant, 1)
  if (adopted?.type !== 'grant' || adopted.body.block === undefined) return refusal('request.malformed')
  const codes = vault.open(adopted.body.id, adopted.body.block.sealed)
  if (codes === null) return refusal('codes.sealed')
  if (outcome === null) return ok({ code: null })
  const [spent] = await journal.read(outcome, 1)
  const unit = spent?.type === 'outcome' && spent.body.action === 'issue' ? spent.body.unit : undefined
  if (unit === undefined || unit.grant !== adopted.body.id) return refusal('request.malformed')
  const code = codes[unit.no - 1]
  return code === undefined ? refusal('request.malformed') : ok({ code })
}
