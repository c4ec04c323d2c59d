import type { GrantCached } from '../cache/rows'
import { InLine } from '../in-line'

/** What of the grants is asked here. */
interface Blocks {
  open(): readonly GrantCached[]
  usedOf(grant: GrantCached): number
}

interface Place {
  readonly grant: GrantCached
  readonly no: number
}

/**
 * Who may redeem a code of this till's blocks (4.4, `singleUse: "holder"`). The till holds it until it has journaled that it
 * hands it over; from the moment at which it begins to write that it uses it no more, and it does not begin while a
 * redemption of the code is on its way into the journal. So of hand-over and use one is before the other in one journal.
 */
export class HeldCodes {
  readonly #blocks: Blocks
  /** Handed over, by block, as far as was begun to be written. */
  readonly #handed = new Map<string, number>()
  /** Codes whose redemptions are being written. */
  readonly #inUse = new Set<string>()
  readonly #line = new InLine()

  constructor(blocks: Blocks) {
    this.#blocks = blocks
  }

  /** This till may redeem the code alone. */
  holds(codeKey: string): boolean {
    const place = this.#find(codeKey)
    return place !== null && place.no > this.#handedOf(place.grant)
  }

  /** In a block of this till, and not issued by it. */
  isUnspent(codeKey: string): boolean {
    const place = this.#find(codeKey)
    return place !== null && place.no > this.#blocks.usedOf(place.grant)
  }

  /** Runs the redemption of a code to its end. A held one cannot be handed over meanwhile; one at a time. */
  use<T>(codeKey: string, work: () => Promise<T>): Promise<T> {
    if (!this.holds(codeKey)) return work()
    return this.#line.run(async () => {
      this.#inUse.add(codeKey)
      try {
        return await work()
      } finally {
        this.#inUse.delete(codeKey)
      }
    })
  }

  /**
   * Blocks of which issued codes can be handed over, and through which number: only what the journal holds as issued, and
   * nothing from a code on that is being redeemed. They count as handed over from now on.
   */
  handOver(): readonly { readonly grant: string; readonly through: number }[] {
    const handing: { grant: string; through: number }[] = []
    for (const grant of this.#blocks.open()) {
      const busy = grant.codes?.keys.findIndex((key) => this.#inUse.has(key)) ?? -1
      const through = busy < 0 ? grant.used : Math.min(grant.used, busy)
      // What was begun and not written is written again: nobody else knows of it yet.
      if (grant.codes === null || through <= grant.codes.handed) continue
      this.#handed.set(grant.id, Math.max(through, this.#handedOf(grant)))
      handing.push({ grant: grant.id, through })
    }
    return handing
  }

  /** A code of the block is being redeemed: not a moment to close it. */
  isBusy({ codes }: GrantCached): boolean {
    return codes?.keys.some((key) => this.#inUse.has(key)) ?? false
  }

  clear(): void {
    this.#handed.clear()
  }

  #find(codeKey: string): Place | null {
    for (const grant of this.#blocks.open()) {
      const at = grant.codes?.keys.indexOf(codeKey) ?? -1
      if (at >= 0) return { grant, no: at + 1 }
    }
    return null
  }

  #handedOf({ id, codes }: GrantCached): number {
    return Math.max(codes?.handed ?? 0, this.#handed.get(id) ?? 0)
  }
}
