import type { Pushing } from './pushing'
import { surelyBefore, type RecordTime } from './record-time'

/**
 * Whether a till that is disabled may not have done this any more (R 2.6, C16): the moment counts, not the arrival. What was
 * surely done before somebody disabled it stands.
 */
export async function disabledThen({ tx, till, disabled }: Pushing, time: RecordTime): Promise<boolean> {
  const since = disabled ? (await tx.tills.peek(till))?.disabledAt : undefined
  return disabled && (since === undefined || since === null || !surelyBefore(time, { at: since, error: 0 }))
}
