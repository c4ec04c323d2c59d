import { MAX_PACKED_OFFERS, WITH_PACKS, type PackSummary } from '../../protocol/sync/packs'
import type { CentralTx } from '../core/central-store'
import type { PackSet } from '../core/pack-port'
import { servedIdents, servedPacks } from '../packs/served-packs'
import type { TillScope } from './scope'
import { CHANGED, nextBeside, part, positionOf, readBeside, UNFIT, type BesidePacks, type SnapshotPart, type SnapshotRow } from './snapshot-part'

/*
 * Customers and uses as a snapshot brings them. A till that understands packs of them says so when it begins (`WITH_PACKS`):
 * then packs come with what changed behind them as rows; a row without a body says that something is so no more, whatever
 * the packs say.
 */

/** Uses of an offer by customers. */
export async function usesPart(tx: CentralTx, scope: TillScope, offer: number, after: string | null, limit: number): Promise<SnapshotPart> {
  const begun = readBeside(after)
  if (begun !== null) return changedUses(tx, offer, begun, limit)
  const set = after === WITH_PACKS ? await servedPacks(tx, scope, { offer, family: 'uses' }) : null
  if (set !== null) return { ...(await changedUses(tx, offer, { phase: CHANGED, since: String(set.pos), key: '' }, limit)), packs: named([set]) }
  const page = await tx.redemptions.usePage(offer, after ?? '', limit)
  return part(page.map(({ opId, who, at }) => ({ key: opId, body: { customer: who, at } })), limit)
}

async function changedUses(tx: CentralTx, offer: number, { since, key }: BesidePacks, limit: number): Promise<SnapshotPart> {
  const keys = await tx.packs.changedKeys({ offer, family: 'uses' }, positionOf(since), key, limit)
  const found = new Map((await tx.packs.usesOf(offer, keys)).map((use) => [use.opId, use]))
  return changed(keys, limit, since, (opId) => {
    const use = found.get(opId)
    return use?.counted === true ? { customer: use.who, at: use.at } : null
  })
}

/** Identifiers of those who hold a live coupon in the till's scope. Of an offer that has no packs they are all rows. */
export async function identsPart(tx: CentralTx, scope: TillScope, after: string | null, limit: number): Promise<SnapshotPart> {
  const begun = readBeside(after)
  if (begun !== null) return besidePacks(tx, scope, begun, limit)
  const sets = after === WITH_PACKS ? (await servedIdents(tx, scope)).slice(0, MAX_PACKED_OFFERS) : []
  if (sets.length === 0) return identRows(tx, [...scope.offers.keys()], after ?? '', limit)
  return { ...(await besidePacks(tx, scope, { phase: UNFIT, since: positionsOf(sets), key: '' }, limit)), packs: named(sets) }
}

async function besidePacks(tx: CentralTx, scope: TillScope, { phase, since, key }: BesidePacks, limit: number): Promise<SnapshotPart> {
  const sets = readPositions(since).filter(({ offer }) => scope.offers.has(offer))
  if (phase === UNFIT) {
    const packed = new Set(sets.map(({ offer }) => offer))
    const { rows, next } = await identRows(tx, [...scope.offers.keys()].filter((offer) => !packed.has(offer)), key, limit)
    if (next !== null) return { rows, next: nextBeside({ phase, since, key: next }) }
    const after = await besidePacks(tx, scope, { phase: CHANGED, since, key: '' }, limit - rows.length)
    return { rows: [...rows, ...after.rows], next: after.next }
  }
  const keys = await tx.packs.changedIdents(sets, key, limit)
  const found = new Map((await tx.packs.identsOf([...scope.offers.keys()], keys)).map(({ ident, ...row }) => [ident, row]))
  return changed(keys, limit, since, (ident) => found.get(ident) ?? null)
}

async function identRows(tx: CentralTx, offers: readonly number[], after: string, limit: number): Promise<SnapshotPart> {
  const page = offers.length === 0 ? [] : await tx.customers.identPage(offers, after, limit)
  return part(page.map(({ ident, token, blocked }) => ({ key: ident, body: { token, blocked } })), limit)
}

function changed(keys: readonly string[], limit: number, since: string, bodyOf: (key: string) => SnapshotRow['body']): SnapshotPart {
  const last = keys.at(-1)
  const rows = keys.map((key) => ({ key, body: bodyOf(key) }))
  return { rows, next: keys.length < limit || last === undefined ? null : nextBeside({ phase: CHANGED, since, key: last }) }
}

/** Packs of these sets as a till is told of them. */
const named = (sets: readonly PackSet[]): readonly PackSummary[] =>
  sets.flatMap(({ offer, family, packs }) => packs.map((pack) => (family === 'coupons' ? pack : { ...pack, family, offer })))

const positionsOf = (sets: readonly PackSet[]): string => sets.map(({ offer, pos }) => `${offer}.${pos.toString(36)}`).join(',')

/** What was written, an offer once; what a till made up is passed over. */
function readPositions(since: string): readonly { readonly offer: number; readonly pos: number }[] {
  const read = since.split(',').map((one) => one.split('.')).map(([offer = '', pos = '']): [number, number] => [Number(offer), Number.parseInt(pos, 36)])
  return [...new Map(read.filter((both) => both.every(Number.isSafeInteger)))].map(([offer, pos]) => ({ offer, pos }))
}
