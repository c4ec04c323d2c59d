import type { KeyNumber } from '../coupons/key-number'

/** A code as it stands in the database; `free` = of this offer, and nobody has it. */
export type CodeState = 'elsewhere' | 'free' | 'revoked' | { readonly holder: number | null }

export interface CodeWanted {
  readonly line: number
  readonly key: KeyNumber
  /** As it was spelled. */
  readonly code: string
  /** Whom it is issued to. */
  readonly customer: number | null
}

export interface CodePlan {
  /** Lines whose code belongs to somebody else. */
  readonly taken: readonly number[]
  readonly fresh: readonly CodeWanted[]
  /** Codes that are there and come to life again or to a customer. */
  readonly again: readonly (CodeWanted & { readonly wasRevoked: boolean })[]
}

/**
 * What becomes of uploaded codes, one row after the other (2.4): a new one is added, a revoked one comes to life again for
 * whomever the row says, a free one may be given to a customer; one that is there as the row says it stays as it is, so a
 * second time changes nothing.
 */
export function planCodes(rows: readonly CodeWanted[], known: ReadonlyMap<KeyNumber, CodeState>): CodePlan {
  const now = new Map(known)
  const taken: number[] = []
  const fresh = new Map<KeyNumber, CodeWanted>()
  const again = new Map<KeyNumber, CodeWanted & { wasRevoked: boolean }>()
  for (const row of rows) {
    const { key, customer } = row
    const state = now.get(key)
    const isThere = state === 'free' ? customer === null : typeof state === 'object' && (customer === null || state.holder === customer)
    if (isThere) continue
    if (state === 'elsewhere' || typeof state === 'object') {
      taken.push(row.line)
      continue
    }
    now.set(key, customer === null ? 'free' : { holder: customer })
    if (state === undefined || fresh.has(key)) fresh.set(key, row)
    else again.set(key, { ...row, wasRevoked: state === 'revoked' || again.get(key)?.wasRevoked === true })
  }
  return { taken, fresh: [...fresh.values()], again: [...again.values()] }
}
