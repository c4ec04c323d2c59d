import type { TillDatabase } from './database'
import { never } from '../../domain/never'
import type { Change } from './read-page'
import type { CounterCached, OfferCached, ProductCached, UnitCached } from './rows'

/*
 * Writes changes into the tables. Callers hold the transaction. Applying a change twice leaves what applying it once did.
 */

/** The tables that feeds fill, for a transaction around them. */
export function feedTables(db: TillDatabase) {
  return [db.org, db.units, db.offers, db.products, db.coupons, db.uses, db.idents, db.counters, db.deny, db.cases, db.receipts, db.cursors, db.snapshots, db.packLists, db.facts]
}

interface Batch {
  readonly put: Map<string, unknown[]>
  readonly drop: Map<string, (string | number | [number, string])[]>
}

/**
 * Puts rows in bulk, table by table; of several changes of one key the last wins. `packed`: feeds with packs, in force or
 * on their way, where what is taken away stays as a row that says so.
 */
export async function applyChanges(db: TillDatabase, changes: readonly Change[], packed: ReadonlySet<string>): Promise<void> {
  const last = new Map(changes.map((change) => [`${change.table}/${'offer' in change ? change.offer : ''}/${change.key}`, overPacks(change, packed)]))
  const batch: Batch = { put: new Map(), drop: new Map() }
  for (const change of last.values()) sort(change, batch)
  await Promise.all([
    ...[...batch.put].map(([table, rows]) => db.table(table).bulkPut(rows)),
    ...[...batch.drop].map(([table, keys]) => db.table(table).bulkDelete(keys)),
  ])
}

/** A tombstone as a row that says gone, where packs may say otherwise. */
function overPacks(change: Change, packed: ReadonlySet<string>): Change {
  if (change.row !== null) return change
  const { key } = change
  if (change.table === 'uses' && packed.has(`uses:${change.offer}`)) return { ...change, row: { offer: change.offer, key, customer: '', at: 0, gone: true } }
  if (change.table === 'idents' && packed.has(`idents:${change.store}`)) return { ...change, row: { identKey: key, token: '', blocked: false, gone: true } }
  return change
}

function sort(change: Change, batch: Batch): void {
  switch (change.table) {
    case 'ref':
      return sortRef(change, batch)
    case 'store':
      return sortStore(change, batch)
    case 'coupons':
    case 'uses':
      return change.row === null ? drop(batch, change.table, [change.offer, change.key]) : put(batch, change.table, change.row)
    case 'idents':
    case 'deny':
    case 'receipts':
      return change.row === null ? drop(batch, change.table, change.key) : put(batch, change.table, change.row)
    default:
      return never(change)
  }
}

function sortRef({ key, row }: Extract<Change, { table: 'ref' }>, batch: Batch): void {
  if (row === null) return dropRef(key, batch)
  const { kind, ...fields } = row
  if (kind === 'org') return put(batch, 'org', { ...fields, key: 'org' })
  if (row.kind === 'unit') return put(batch, 'units', { ...row, key: `${row.type}:${row.id}` } satisfies UnitCached)
  if (row.kind === 'offer') {
    return put(batch, 'offers', { id: row.offer.id, offer: row.offer, perTill: row.perTill } satisfies OfferCached)
  }
  put(batch, 'products', fields as ProductCached)
}

/** Keys of the reference feed: "org", "unit:TYPE:id", "offer:id", "product:sku". */
function dropRef(key: string, batch: Batch): void {
  const [kind = '', ...rest] = key.split(':')
  const name = rest.join(':')
  if (kind === 'unit') drop(batch, 'units', name)
  if (kind === 'offer') drop(batch, 'offers', Number(name))
  if (kind === 'product') drop(batch, 'products', name)
}

/** Keys of a store's feed: "offer:id" for a counter, "case:id" for a case. */
function sortStore({ key, row }: Extract<Change, { table: 'store' }>, batch: Batch): void {
  if (row === null) {
    const [kind, id] = key.split(':')
    return drop(batch, kind === 'case' ? 'cases' : 'counters', Number(id))
  }
  if (row.kind === 'counter') return put(batch, 'counters', { offer: row.offer, uses: row.uses, issued: row.issued } satisfies CounterCached)
  const { kind: _kind, ...found } = row
  put(batch, 'cases', found)
}

function put(batch: Batch, table: string, row: unknown): void {
  const rows = batch.put.get(table)
  if (rows === undefined) batch.put.set(table, [row])
  else rows.push(row)
}

function drop(batch: Batch, table: string, key: string | number | [number, string]): void {
  const keys = batch.drop.get(table)
  if (keys === undefined) batch.drop.set(table, [key])
  else keys.push(key)
}
