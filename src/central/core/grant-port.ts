/*
 * Allowances as the core's memory keeps them (4.4). A unit of an offer's total is at every moment in exactly one place:
 * used, held by a grant, or in the pool. `OfferCounts.held` is the sum of what grants hold; the pool is the rest.
 */

import type { CodeBlock } from './block-port'

export interface GrantStored {
  /** The id of the till's request: asked again, it is the same grant. */
  readonly id: string
  readonly till: number
  readonly incarnation: number
  readonly offer: number
  readonly units: number
  /** Units whose spending has arrived. */
  readonly spent: number
  /** Once closed: units that are spent or given up; the others have gone back. */
  readonly used: number
  readonly grantedAt: number
  readonly expires: number
  readonly serverInstance: string
  /**
   * `open`: the till may spend. `frozen`: of a journal that is no longer written; its units stay out until that journal
   * has been read. `closed`: given back by the till. `written_off`: burnt by a named person.
   */
  readonly state: 'open' | 'frozen' | 'closed' | 'written_off'
  /** Null = its units are uses; else they are these codes, to be issued. */
  readonly block: CodeBlock | null
}

export interface GrantTable {
  /** Locked until the end. */
  get(id: string): Promise<GrantStored | null>
  /** False = the id is taken. */
  insert(grant: GrantStored): Promise<boolean>
  openOf(till: number): Promise<readonly GrantStored[]>
  /** Not closed, of an offer. */
  outOf(offer: number): Promise<readonly GrantStored[]>
  close(id: string, used: number): Promise<void>
  writeOff(id: string): Promise<void>
  /** Grants of earlier journals of this till are no longer spent from. */
  freezeBefore(till: number, incarnation: number): Promise<void>
  /** `taken`: another operation has spent this unit, which only a copied journal can do. */
  spend(id: string, no: number, opId: string): Promise<'spent' | 'again' | 'taken'>
  /** Takes units out of the pool; false = that would pass the cap. Null = whatever the cap says. */
  hold(offer: number, units: number, cap: number | null): Promise<boolean>
  /** Gives units back, or lets them go to where they were used. */
  release(offer: number, units: number): Promise<void>
  /** Offers for which `held` or `heldIssues` is not what the grants hold (I1), and grants with more spent than they have (I2). */
  broken(): Promise<readonly BrokenSum[]>
}

/** Units of an offer that are in no place, or in two. */
export interface BrokenSum {
  readonly offer: number
  readonly of: 'uses' | 'issues'
  readonly held: number
  readonly out: number
  readonly overspent: number
}
