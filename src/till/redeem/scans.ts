import type { Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { TillValue, Verdict } from '../../protocol/ipc/till-commands'
import type { Question } from './question'

/** A verdict on screen, with what it was asked with. */
export interface Scan {
  readonly id: string
  readonly question: Question
  verdict: Verdict
  /** The redemption of this verdict, running or done: a second Enter gets the same one. */
  redeeming: Promise<Result<TillValue<'redeem'>, Failure>> | null
}

/** A cashier works on one verdict at a time; a few more are kept for a second Enter that comes late. */
const KEPT = 8

/** The verdicts that can still be redeemed. */
export class Scans {
  readonly #scans = new Map<string, Scan>()
  #current: string | null = null
  #refused = ''

  put(scan: Scan): void {
    this.#scans.set(scan.id, scan)
    this.#current = scan.id
    for (const id of this.#scans.keys()) {
      if (this.#scans.size <= KEPT) break
      this.#scans.delete(id)
    }
  }

  get(id: string): Scan | undefined {
    return this.#scans.get(id)
  }

  /**
   * Is this the first time in a row that the code is refused for these reasons? A bill that is typed digit by digit, or a
   * code scanned twice, is one try.
   */
  isNewRefusal({ question, verdict }: Scan): boolean {
    const refusal = [question.codeKey, ...verdict.reasons.map((reason) => reason.key)].join()
    const isNew = refusal !== this.#refused
    this.#refused = refusal
    return isNew
  }

  /** Is this the verdict on screen? */
  isCurrent(id: string): boolean {
    return this.#current === id
  }

  /** The screen was cleared; a redemption that runs goes on and is kept for whoever asks for it again. */
  clear(id: string): void {
    if (this.#current === id) this.#current = null
    if (this.#scans.get(id)?.redeeming === null) this.#scans.delete(id)
  }
}
