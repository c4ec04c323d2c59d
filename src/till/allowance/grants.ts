import type { GrantUnit } from '../../protocol/sync/allowance'
import type { JournalRecord } from '../../protocol/sync/record'
import type { GrantCached } from '../cache/rows'
import { HeldCodes } from './held-codes'

/** The grant a record names; null where it names none. */
export function grantNamedIn(record: JournalRecord): string | null {
  if (record.type === 'grant') return record.body.id
  if (record.type === 'grant_closed' || record.type === 'codes_handed') return record.body.grant
  return record.type === 'outcome' ? (record.body.unit?.grant ?? null) : null
}

/** The grant as the record leaves it; null where it is not known here. Folding twice changes nothing. */
export function foldGrant(record: JournalRecord, known: GrantCached | null): GrantCached | null {
  if (record.type === 'grant') {
    const { id, offer, units, expires, serverInstance, block } = record.body
    const codes = block === undefined ? null : { keys: block.keys, handed: 0 }
    return known ?? { id, offer, units, expires, serverInstance, incarnation: record.incarnation, seq: record.seq, used: 0, touchedAt: timeOf(record), open: 1, codes }
  }
  if (known === null) return null
  if (record.type === 'grant_closed') return { ...known, used: Math.max(known.used, record.body.used), open: 0 }
  if (record.type === 'codes_handed') {
    const { codes } = known
    return codes === null ? known : { ...known, codes: { ...codes, handed: Math.max(codes.handed, record.body.through) } }
  }
  const no = record.type === 'outcome' ? (record.body.unit?.no ?? 0) : 0
  return { ...known, used: Math.max(known.used, no), touchedAt: Math.max(known.touchedAt, timeOf(record)) }
}

const timeOf = ({ clock }: JournalRecord): number => clock.centre ?? clock.wall

/** The latest that the centre's clock may show now: an allowance may end early by it, and never late (4.5). */
interface Moment {
  readonly latest: number
}

/** What a unit of a grant is: a use of a limited offer, or a code to issue. */
export type UnitKind = 'use' | 'code'

/** A code of a block, given out for one issual. */
export interface CodeUnit {
  readonly unit: GrantUnit
  readonly codeKey: string
  readonly grant: GrantCached
}

/**
 * The allowances this till holds, in memory: folded from its journal, which is the truth. A unit's number is given out
 * once, before its record is written; should the record fail, the number is lost and never another's.
 */
export class Grants {
  /** When the centre last heard and answered what is held here; 0 = not yet, so an answer may have been lost. */
  agreedAt = 0
  /** Who may redeem the codes of the blocks. */
  readonly held = new HeldCodes(this)
  readonly #grants = new Map<string, GrantCached>()
  /** Those that are over, as their records leave them: nothing of them is spent, also while the closing is being written. */
  readonly #closed = new Map<string, GrantCached>()
  /** Those whose closing the disk refused. */
  readonly #unsaid = new Map<string, GrantCached>()
  /** Numbers given out whose records may not be folded yet. */
  readonly #taken = new Map<string, number>()

  /** A closed one stays closed, also while its earlier records are folded once more. */
  put(grant: GrantCached): void {
    if (grant.open === 0 || this.#closed.has(grant.id)) this.close(grant)
    else this.#grants.set(grant.id, grant)
  }

  /** From here on nothing of it is spent. What its records say of it stays, since the view must hear of the closing too. */
  close(grant: GrantCached): void {
    this.#grants.delete(grant.id)
    this.#closed.set(grant.id, grant)
  }

  /** The grant as its records leave it, also one that is over. */
  known(id: string): GrantCached | null {
    return this.get(id) ?? this.#closed.get(id) ?? null
  }

  get(id: string): GrantCached | null {
    return this.#grants.get(id) ?? null
  }

  /** Closed here: the centre tells of it as open until the closing has been sent. */
  isClosed(id: string): boolean {
    return this.#closed.has(id)
  }

  /** Whether the closing of a grant is in the journal. */
  said(grant: GrantCached, journaled: boolean): void {
    if (journaled) this.#unsaid.delete(grant.id)
    else this.#unsaid.set(grant.id, grant)
  }

  /** One that was closed here and whose closing is nowhere yet: it must be said again. */
  unsaid(id: string): GrantCached | null {
    return this.#unsaid.get(id) ?? null
  }

  /** Oldest end first, so that the later ones last. */
  open(): readonly GrantCached[] {
    return [...this.#grants.values()].sort((a, b) => a.expires - b.expires || (a.id < b.id ? -1 : 1))
  }

  /** Units of an offer that may be spent now. */
  left(offer: number, kind: UnitKind, { latest }: Moment): number {
    return this.#spendable(offer, kind, latest).reduce((sum, grant) => sum + grant.units - this.usedOf(grant), 0)
  }

  /** One use, never given out before; null = none is left. */
  take(offer: number, moment: Moment): GrantUnit | null {
    return this.#take(offer, 'use', moment)?.unit ?? null
  }

  /** One code, never given out before; null = none is left. */
  takeCode(offer: number, moment: Moment): CodeUnit | null {
    const taken = this.#take(offer, 'code', moment)
    const codeKey = taken?.grant.codes?.keys[taken.unit.no - 1]
    return taken === null || codeKey === undefined ? null : { ...taken, codeKey }
  }

  /** The highest number given out: what a closing must say, also of records that are still being written. */
  usedOf({ id, used }: GrantCached): number {
    return Math.max(used, this.#taken.get(id) ?? 0)
  }

  /** A new journal begins: what the old one held stays with it (rule 11). */
  clear(): void {
    this.agreedAt = 0
    this.#grants.clear()
    this.#unsaid.clear()
    this.#taken.clear()
    this.held.clear()
  }

  #take(offer: number, kind: UnitKind, { latest }: Moment): Omit<CodeUnit, 'codeKey'> | null {
    const grant = this.#spendable(offer, kind, latest).find((one) => this.usedOf(one) < one.units)
    if (grant === undefined) return null
    const no = this.usedOf(grant) + 1
    this.#taken.set(grant.id, no)
    return { unit: { grant: grant.id, no }, grant }
  }

  #spendable(offer: number, kind: UnitKind, latest: number): readonly GrantCached[] {
    return this.open().filter((grant) => grant.offer === offer && (grant.codes !== null) === (kind === 'code') && latest < grant.expires)
  }
}
