import type { NormalCode } from '../../domain/ids'
import { normaliseCode } from '../../domain/codes/normalise-code'
import type { Change } from './read-page'

/** What a randomised offer's sample is replaced by: a till never needs it (2.4: it is never shown again). */
const NO_SAMPLE = '00000'

/**
 * No till stores codes in the clear (4.2): the code of a common offer is replaced by its keyed hash before the offer is
 * kept, the sample of a randomised one by zeros. The engine compares neither.
 */
export async function hideCodes(changes: readonly Change[], codeKey: (code: NormalCode) => Promise<string>): Promise<readonly Change[]> {
  const hidden: Change[] = []
  // A page may have ten thousand coupons, and none of them waits.
  for (const change of changes) hidden.push(change.table === 'ref' ? await hideCode(change, codeKey) : change)
  return hidden
}

async function hideCode(change: Change, codeKey: (code: NormalCode) => Promise<string>): Promise<Change> {
  if (change.table !== 'ref' || change.row === null || change.row.kind !== 'offer') return change
  const { codes } = change.row.offer
  if (codes.kind === 'randomised') return { ...change, row: { ...change.row, offer: { ...change.row.offer, codes: { ...codes, sample: NO_SAMPLE } } } }
  if (codes.kind !== 'common') return change
  const normal = normaliseCode(codes.code)
  const hidden = normal.ok ? await codeKey(normal.value) : NO_SAMPLE
  return { ...change, row: { ...change.row, offer: { ...change.row.offer, codes: { ...codes, code: hidden.toUpperCase() } } } }
}
