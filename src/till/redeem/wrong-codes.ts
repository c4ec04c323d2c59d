import type { RedemptionReasonKey } from '../../domain/redemption/reason'
import type { ReasonWire } from '../../protocol/sync/decision-wire'
import type { OperationCached } from '../cache/rows'

/** More wrong codes than this in ten minutes, and a manager has to say that it goes on (2.4). */
const MOST_WRONG = 10
const WINDOW_MS = 10 * 60_000

const WRONG: RedemptionReasonKey = 'code.unknown'
/** As what a manager's yes stands in the journal: an attempt that names no code. */
export const GO_ON = 'till.wrong_codes'

/**
 * The wrong codes of this till's last ten minutes. Whoever signs in, they are the till's, so that no cashier has more of
 * them than the till may. They are the journal's attempts and outlive a restart with it.
 */
export class WrongCodes {
  #at: number[] = []
  /** Codes this till does not know, while the centre is asked about them. */
  readonly #asked = new Set<string>()

  /** What the journal has of attempts, in any order. */
  load(attempts: readonly OperationCached[]): void {
    for (const { at, reasons, approver } of [...attempts].sort((a, b) => a.at - b.at)) {
      if (approver !== null && reasons.some(({ key }) => key === GO_ON)) this.allow()
      else this.tried(at, reasons)
    }
  }

  /** A refused try: only a code that nobody knows is a wrong one, and stands alone (2.7 row 1). */
  tried(at: number, reasons: readonly ReasonWire[]): void {
    if (reasons[0]?.key !== WRONG) return
    this.#at.push(at)
    this.#forgetBefore(at - WINDOW_MS)
  }

  /** The centre is asked about a code that this till does not know; until `answered` it counts, so that nobody is faster than the centre. */
  asked(codeKey: string, reasons: readonly ReasonWire[]): void {
    if (reasons[0]?.key === WRONG) this.#asked.add(codeKey)
  }

  answered(codeKey: string): void {
    this.#asked.delete(codeKey)
  }

  /** Whether no more codes may be tried without a manager. `now`: the best guess of the centre's time. */
  tooMany(now: number): boolean {
    this.#forgetBefore(now - WINDOW_MS)
    return this.#at.length + this.#asked.size > MOST_WRONG
  }

  /** A manager has said that it goes on: it is counted anew. */
  allow(): void {
    this.#at = []
    this.#asked.clear()
  }

  #forgetBefore(moment: number): void {
    if ((this.#at[0] ?? Infinity) <= moment) this.#at = this.#at.filter((at) => at > moment)
  }
}
