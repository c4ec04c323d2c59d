import type { Failure } from '../../protocol/error-shape'
import type { Words } from './strings.en'

/** Why a PIN did not open the door, in words. Main puts the end of a lock-out, in milliseconds since 1970, into the details. */
export function pinProblem(error: Failure, words: Words['start'], at: number): string {
  if (error.key === 'pin.wrong') return words.pinWrong
  if (error.key === 'pin.not_manager') return words.pinNotManager
  if (error.key !== 'pin.locked') return words.problem(error.key)
  const { details } = error
  const until = typeof details === 'object' && details !== null && 'until' in details ? details['until'] : undefined
  return words.pinLocked(waitText(typeof until === 'number' ? until - at : 300_000, words))
}

/** Milliseconds as "4 min 12 s". */
export function waitText(ms: number, words: Words['start']): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return words.minutes(Math.floor(seconds / 60), seconds % 60)
}
