/*
 * Codes that a till was given to issue alone (4.4 "Issuing offline"). A block is a grant whose units are codes; the coupons
 * stand in the coupon table as `reserved` until their issual arrives. What a block may issue is out of the offer's issual
 * total: `OfferCounts.heldIssues`.
 */

/** The codes of a block: places in the order of their shape, the first one unit 1. */
export interface CodeBlock {
  readonly shape: string
  readonly numbers: readonly number[]
}

/** A code in a till's block. */
export interface BlockCode {
  readonly grant: string
  /** The unit it is, from 1. */
  readonly no: number
  readonly till: number
  /** The till has given it up: anybody may redeem it online. */
  readonly handed: boolean
}

export interface BlockTable {
  /** Writes down whose the codes are, in their order. A code that a block has already stays there. */
  insert(grant: string, till: number, codeKeys: readonly string[]): Promise<void>
  /** Null = in no till's block. */
  of(codeKey: string): Promise<BlockCode | null>
  /** The codes of a block, by number. */
  codesOf(grant: string): Promise<readonly string[]>
  /** The till holds nothing of the block's first codes any more, up to and with this number. */
  handOver(grant: string, through: number): Promise<void>
  /** Forgets the block: nobody holds its codes. */
  drop(grant: string): Promise<void>
  /** Takes issuals out of what is left of the issual total; false = that would pass the cap. Null = whatever the cap says. */
  hold(offer: number, units: number, cap: number | null): Promise<boolean>
  /** Gives issuals back, or lets them go to where they were issued. */
  release(offer: number, units: number): Promise<void>
}
