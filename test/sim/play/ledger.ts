import type { Machine } from '../machine/machine'

/** A redemption whose "approved" a cashier has seen. */
export interface Approved {
  readonly opId: string
  readonly machine: Machine
  readonly incarnation: number
  readonly offer: number
  readonly code: string
  readonly customer: number | null
  readonly decidedBy: 'centre' | 'till'
  /** Somebody began to undo it; whether that is recorded is known only from the journal. */
  undoing: boolean
}

/** A coupon that a customer has: its code was on a screen. */
export interface HandedOut {
  readonly code: string
  readonly offer: number
  readonly customer: number
}

/** What people at the tills were told, which no fault may make untrue. */
export class Ledger {
  readonly approved = new Map<string, Approved>()
  readonly handedOut: HandedOut[] = []

  approve(made: Approved): void {
    if (!this.approved.has(made.opId)) this.approved.set(made.opId, made)
  }

  ofMachine(machine: Machine): Approved[] {
    return [...this.approved.values()].filter((made) => made.machine === machine)
  }

  /** Uses of an offer that were approved and that nobody began to undo. */
  live(offer: number): number {
    let live = 0
    for (const made of this.approved.values()) if (made.offer === offer && !made.undoing) live += 1
    return live
  }

  /** False = somebody was given this code before. */
  handOut(coupon: HandedOut): boolean {
    const isNew = !this.handedOut.some(({ code }) => code === coupon.code)
    this.handedOut.push(coupon)
    return isNew
  }

  /** Uses of one code that were approved and that nobody began to undo. */
  liveOf(code: string): number {
    let live = 0
    for (const made of this.approved.values()) if (made.code === code && !made.undoing) live += 1
    return live
  }
}
