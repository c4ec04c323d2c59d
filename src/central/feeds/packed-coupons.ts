import type { CentralTx } from '../core/central-store'
import type { CouponStored } from '../core/rows'
import { servedPacks } from '../packs/served-packs'
import { couponRow, couponRowKey } from './feed-changes'
import type { TillScope } from './scope'
import { CHANGED, nextBeside, positionOf, readBeside, UNFIT, type BesidePacks, type SnapshotPart } from './snapshot-part'

/**
 * Rows; or, where the offer has packs, their list and as rows what they do not say: coupons that fit none, and what changed
 * behind them. Both are read as they stand now.
 */
export async function couponsPart(tx: CentralTx, scope: TillScope, offer: number, after: string | null, limit: number): Promise<SnapshotPart> {
  const begun = readBeside(after)
  if (begun !== null) return besidePacks(tx, offer, begun, limit)
  const set = after === null ? await servedPacks(tx, scope, { offer, family: 'coupons' }) : null
  if (set === null) return couponRows(await tx.coupons.page(offer, after, limit), limit)
  return { ...(await besidePacks(tx, offer, { phase: UNFIT, since: String(set.pos), key: '' }, limit)), packs: set.packs }
}

async function besidePacks(tx: CentralTx, offer: number, { phase, since, key }: BesidePacks, limit: number): Promise<SnapshotPart> {
  if (phase === UNFIT) {
    const { rows, next } = couponRows(await tx.packs.exceptions(offer, key === '' ? null : key, limit), limit)
    if (next !== null) return { rows, next: nextBeside({ phase, since, key: next }) }
    const changed = await besidePacks(tx, offer, { phase: CHANGED, since, key: '' }, limit - rows.length)
    return { rows: [...rows, ...changed.rows], next: changed.next }
  }
  const keys = await tx.packs.changedKeys({ offer, family: 'coupons' }, positionOf(since), key, limit)
  const { rows } = couponRows(await tx.packs.couponsOf(offer, keys), limit)
  const last = keys.at(-1)
  return { rows, next: keys.length < limit || last === undefined ? null : nextBeside({ phase: CHANGED, since, key: last }) }
}

function couponRows(page: readonly CouponStored[], limit: number): SnapshotPart {
  const rows = page.map((coupon) => ({ key: couponRowKey(coupon), body: couponRow(coupon) }))
  const last = page.at(-1)
  return { rows, next: page.length < limit || last === undefined ? null : `${last.codeKey}:${last.slot}` }
}
