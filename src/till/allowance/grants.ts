import type { GrantUnit } from '../../protocol/sync/allowance'
import type { JournalRecord } from '../../protocol/sync/record'
import type { GrantCached } from '../cache/rows'

/** The grant a record names; null where it names none. */
export function grantNamedIn(record: JournalRecord): string | null {
  if (record.type === 'grant') return record.body.id
  if (record.type === 'grant_closed') return record.body.grant
  return record.type === 'outcome' && record.body.action === 'redeem' ? (record.body.unit?.grant ?? null) : null
}

/** The grant as the record leaves it; null where it is not known here. Folding twice changes nothing. */
export function foldGrant(record: JournalRecord, known: GrantCached | null): GrantCached | null {
  if (record.type === 'grant') {
    const { id, offer, units, expires, serverInstance } = record.body
    return known ?? { id, offer, units, expires, serverInstance, incarnation: record.incarnation, used: 0, touchedAt: timeOf(record), open: 1 }
  }
  if (known === null) return null
  if (record.type === 'grant_closed') return { ...known, used: Math.max(known.used, record.body.used), open: 0 }
  const no = record.type === 'outcome' && record.body.action === 'redeem' ? (record.body.unit?.no ?? 0) : 0
  return { ...known, used: Math.max(known.used, no), touchedAt: Math.max(known.touchedAt, timeOf(record)) }
}

const timeOf = ({ clock }: JournalRecord): number => clock.centre ?? clock.wall

/** The latest that the centre's clock may show now: an allowance may end early by it, and never late (4.5). */
interface Moment {
  readonly latest: number
}

/**
 * The allowances this till holds, in memory: folded from its journal, which is the truth. A unit's number is given out
 * once, before its record is written; should the record fail, the number is lost and never another's.
 */
export class Grants {
  /** When the centre last heard and answered what is held here; 0 = not yet, so an answer may have been lost. */
  agreedAt = 0
  readonly #grants = new Map<string, GrantCached>()
  readonly #closed = new Set<string>()
  /** Numbers given out whose records may not be folded yet. */
  readonly #taken = new Map<string, number>()

  /** A closed one stays closed, also while its earlier records are folded once more. */
  put(grant: GrantCached): void {
    if (grant.open === 0) this.#closed.add(grant.id)
    if (this.#closed.has(grant.id)) this.#grants.delete(grant.id)
    else this.#grants.set(grant.id, grant)
  }

  get(id: string): GrantCached | null {
    return this.#grants.get(id) ?? null
  }

  /** Oldest end first, so that the later ones last. */
  open(): readonly GrantCached[] {
    return [...this.#grants.values()].sort((a, b) => a.expires - b.expires || (a.id < b.id ? -1 : 1))
  }

  /** Units of an offer that may be spent now. */
  left(offer: number, { latest }: Moment): number {
    return this.#spendable(offer, latest).reduce((sum, grant) => sum + grant.units - this.usedOf(grant), 0)
  }

  /** One unit, never given out before; null = none is left. */
  take(offer: number, { latest }: Moment): GrantUnit | null {
    const grant = this.#spendable(offer, latest).find((one) => this.usedOf(one) < one.units)
    if (grant === undefined) return null
    const no = this.usedOf(grant) + 1
    this.#taken.set(grant.id, no)
    return { grant: grant.id, no }
  }

  /** The highest number given out: what a closing must say, also of records that are still being written. */
  usedOf({ id, used }: GrantCached): number {
    return Math.max(used, this.#taken.get(id) ?? 0)
  }

  /** A new journal begins: what the old one held stays with it (rule 11). */
  clear(): void {
    this.agreedAt = 0
    this.#grants.clear()
    this.#taken.clear()
  }

  #spendable(offer: number, latest: number): readonly GrantCached[] {
    return this.open().filter((grant) => grant.offer === offer && latest < grant.expires)
  }
}
