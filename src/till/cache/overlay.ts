import type { CurrencyCode, Minor } from '../../domain/money/money'
import { formatMoney, parseMoney } from '../../domain/money/money-text'
import type { OperationCached } from './rows'
import { leftOf, type FoldContext } from './fold'

/** This till's own uses that the base of the centre does not hold yet; added to it, never shown instead of it. */
export interface OwnUses {
  /** To add to the base; a reversal that is not at the centre yet takes one away. */
  readonly coupon: number
  readonly offer: number
  /** Redemptions by this customer to add, and those of the base that this till has undone, by opId. */
  readonly customer: readonly { readonly opId: string; readonly at: number }[]
  readonly undone: ReadonlySet<string>
  /** Uses this till decided alone and that are not settled (4.4 `perTill`). */
  readonly unsettled: number
}

/**
 * The till's own records on top of what the centre has confirmed (4.2), in memory: the only writer is the worker, and a
 * scan must not wait for a table of ten thousand waiting records.
 *
 * A redemption counts from its outcome until its receipt has been pulled together with everything the centre counted by
 * it. A reversal takes away only while it has not been sent: after that any pull may already bring the lower count. Both
 * ways the sum may be too high for a moment and is never too low.
 */
export class Overlay {
  readonly #byOffer = new Map<number, Map<string, OperationCached>>()
  readonly #unsettled = new Map<string, OperationCached>()
  /** Coupons this till has issued alone and the base does not hold yet, by their code's key. */
  readonly #issued = new Map<string, OperationCached>()

  put(op: OperationCached): void {
    const unsettled = op.kind === 'redeem' && op.state === 'accepted' && op.overlay === 1
    if (unsettled) this.#unsettled.set(op.opId, op)
    else this.#unsettled.delete(op.opId)
    this.#putIssue(op)
    if (op.offer === null) return
    const ofOffer = this.#byOffer.get(op.offer) ?? new Map<string, OperationCached>()
    this.#byOffer.set(op.offer, ofOffer)
    if (unsettled || takesAway(op)) ofOffer.set(op.opId, op)
    else ofOffer.delete(op.opId)
  }

  /** The coupon this till has issued alone under that code, until the centre has counted it. */
  issued(codeKey: string): OperationCached | undefined {
    return this.#issued.get(codeKey)
  }

  /** How many coupons of the offer this till has issued alone that are not settled. */
  issuedAlone(offer: number): number {
    let count = 0
    for (const op of this.#issued.values()) if (op.offer === offer) count += 1
    return count
  }

  #putIssue(op: OperationCached): void {
    if (op.kind !== 'issue' || op.codeKey === null) return
    if (op.state === 'accepted' && op.decidedBy === 'till' && op.overlay === 1) this.#issued.set(op.codeKey, op)
    else if (this.#issued.get(op.codeKey)?.opId === op.opId) this.#issued.delete(op.codeKey)
  }

  /** Redemptions whose receipt has not settled them yet. */
  unsettled(): IterableIterator<OperationCached> {
    return this.#unsettled.values()
  }

  /** Own uses of an offer. `customer`: the names under which the customer is known here, token and identifier hash. */
  uses(offer: number, codeKey: string, customer: readonly string[]): OwnUses {
    let coupon = 0
    let total = 0
    let unsettled = 0
    const mine: { opId: string; at: number }[] = []
    const undone = new Set<string>()
    for (const op of this.#byOffer.get(offer)?.values() ?? []) {
      const weight = weightOf(op, this.#unsettled)
      if (weight > 0 && op.decidedBy === 'till') unsettled += 1
      total += weight
      const theirs = isOf(op, customer)
      if (op.codeKey === codeKey) coupon += weight
      if (theirs && weight > 0) mine.push({ opId: op.opId, at: op.at })
      if (takesAway(op) && op.redemption !== null) undone.add(op.redemption)
    }
    return { coupon, offer: total, customer: mine, undone, unsettled }
  }

  /** Discount of redemptions decided alone that the centre has not settled (the screen's "money at risk"). */
  atRisk(currency: CurrencyCode): string {
    let sum = 0
    for (const op of this.#unsettled.values()) {
      if (op.decidedBy !== 'till' || isUndone(op)) continue
      const left = leftOf(op, moneyIn(currency))
      const minor = left === null ? null : parseMoney(left, currency)
      if (minor?.ok === true) sum += minor.value
    }
    return formatMoney(sum as Minor, currency)
  }
}

/** Money arithmetic on decimal text of one currency. */
export function moneyIn(currency: CurrencyCode): FoldContext['money'] {
  const minor = (text: string): number => {
    const read = parseMoney(text, currency)
    return read.ok ? read.value : 0
  }
  return {
    plus: (a, b) => formatMoney((minor(a) + minor(b)) as Minor, currency),
    minus: (a, b) => formatMoney(Math.max(0, minor(a) - minor(b)) as Minor, currency),
  }
}

function isUndone(op: OperationCached): boolean {
  return op.undone === 'reversed' || op.undone === 'returned'
}

/** A reversal, or the return of the last line, that the centre cannot have seen. */
function takesAway(op: OperationCached): boolean {
  return (op.kind === 'reversal' || (op.kind === 'return' && op.undone === 'reversed')) && op.state === 'accepted' && op.waiting === 1
}

function weightOf(op: OperationCached, unsettled: ReadonlyMap<string, OperationCached>): number {
  if (op.kind === 'redeem') return isUndone(op) ? 0 : 1
  // Where the redemption is still ours to count, its own weight is zero already.
  return op.redemption !== null && unsettled.has(op.redemption) ? 0 : -1
}

/** Whether it was done for the customer of these names, token and identifier hash. */
export function isOf(op: OperationCached, customer: readonly string[]): boolean {
  return op.customer !== null && customer.some((name) => name === op.customer?.token || name === op.customer?.ident)
}
