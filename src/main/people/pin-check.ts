import { argon2Verify } from 'hash-wasm'
import type { Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { PersonRow } from '../../protocol/sync/feed-rows'
import { refusal } from '../ipc/refusal'
import { afterTry, lockedUntil, NO_TRIES } from './lock-out'
import type { Roster } from './roster'
import type { TriesFile } from './tries-file'

export interface PinCheck {
  /** Is this the PIN of that person? Wrong tries are counted and lock (5.1); `pin.locked` carries the end of the lock. */
  check(person: number, pin: string): Promise<Result<PersonRow, Failure>>
  /** When the person's lock ends, milliseconds since 1970; null = not locked. */
  lockedUntil(person: number): number | null
}

/** One check at a time, so that two windows of guesses cannot overtake the count. */
export function pinCheck(roster: () => Roster, tries: TriesFile, now: () => number): PinCheck {
  let last: Promise<unknown> = Promise.resolve()
  const check = async (id: number, pin: string): Promise<Result<PersonRow, Failure>> => {
    const person = roster().find(id)
    if (person === null) return refusal('pin.wrong')
    const before = tries.of(id)
    const until = lockedUntil(before, now())
    if (until !== null) return refusal('pin.locked', { until })
    const counted = afterTry(before, now())
    await tries.set(id, counted)
    if (await isPin(person.pinHash, pin)) {
      await tries.set(id, NO_TRIES)
      return { ok: true, value: person }
    }
    return counted.until === null ? refusal('pin.wrong') : refusal('pin.locked', { until: counted.until })
  }
  return {
    check(person, pin) {
      const turn = last.then(() => check(person, pin))
      last = turn.catch(() => undefined)
      return turn
    },
    lockedUntil: (person) => lockedUntil(tries.of(person), now()),
  }
}

/** A hash that is no argon2 hash matches no PIN. */
async function isPin(hash: string, pin: string): Promise<boolean> {
  try {
    return await argon2Verify({ hash, password: pin })
  } catch {
    return false
  }
}
