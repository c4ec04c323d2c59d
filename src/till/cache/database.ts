import { Dexie } from 'dexie'
import type { EntityTable, Table } from 'dexie'
import type {
  CaseCached,
  ChunkCached,
  CounterCached,
  CouponCached,
  CursorCached,
  DenyCached,
  FactCached,
  GrantCached,
  IdentCached,
  OfferCached,
  OperationCached,
  OrgCached,
  PackCached,
  PackListCached,
  ProductCached,
  ReceiptCached,
  SnapshotCached,
  SyncStatus,
  UnitCached,
  UseCached,
} from './rows'

/** Grows with every change of the tables; an older one is dropped and rebuilt, never transformed (4.1). */
export const SCHEMA_VERSION = 5

/*
 * The first name is the primary key. Coupons and uses are keyed by offer first, so that the feed of one offer is one
 * range; a code is found by the index on its key. What there is very much of lies in packs. Indexes hold numbers and text only: IndexedDB has no boolean keys.
 */
const TABLES = {
  facts: 'key',
  sync: 'key',
  org: 'key',
  units: 'key',
  offers: 'id',
  products: 'sku',
  coupons: '[offer+key], codeKey',
  packs: 'id',
  packChunks: '[pack+n]',
  packLists: 'feed',
  uses: '[offer+key], [offer+customer]',
  idents: 'identKey',
  counters: 'offer',
  deny: 'codeKey',
  cases: 'id',
  cursors: 'feed',
  snapshots: 'feed',
  receipts: 'key, opId',
  grants: 'id, open',
  operations: 'opId, at, state, kind, codeKey, posTransaction, redemption, waiting, overlay, attention',
}

/** The till's view of what it knows. Only the worker writes it; a page reads it with the queries beside this file. */
export class TillDatabase extends Dexie {
  declare readonly facts: EntityTable<FactCached, 'key'>
  declare readonly sync: EntityTable<SyncStatus, 'key'>
  declare readonly org: EntityTable<OrgCached, 'key'>
  declare readonly units: EntityTable<UnitCached, 'key'>
  declare readonly offers: EntityTable<OfferCached, 'id'>
  declare readonly products: EntityTable<ProductCached, 'sku'>
  declare readonly coupons: Table<CouponCached, [number, string]>
  declare readonly packs: EntityTable<PackCached, 'id'>
  declare readonly packChunks: Table<ChunkCached, [string, number]>
  declare readonly packLists: EntityTable<PackListCached, 'feed'>
  declare readonly uses: Table<UseCached, [number, string]>
  declare readonly idents: EntityTable<IdentCached, 'identKey'>
  declare readonly counters: EntityTable<CounterCached, 'offer'>
  declare readonly deny: EntityTable<DenyCached, 'codeKey'>
  declare readonly cases: EntityTable<CaseCached, 'id'>
  declare readonly cursors: EntityTable<CursorCached, 'feed'>
  declare readonly snapshots: EntityTable<SnapshotCached, 'feed'>
  declare readonly receipts: EntityTable<ReceiptCached, 'key'>
  declare readonly grants: EntityTable<GrantCached, 'id'>
  declare readonly operations: EntityTable<OperationCached, 'opId'>

  constructor(name: string) {
    // Relaxed: everything here can be had again from the centre and the journal, so no flush is waited for.
    super(name, { chromeTransactionDurability: 'relaxed' })
    this.version(SCHEMA_VERSION).stores(TABLES)
  }
}

/** The database of one till; another till on the same machine has its own. */
export function databaseName(till: number): string {
  return `tillside-till-${till}`
}
