import { sql } from 'kysely'
import type { UnitType } from '../../../domain/org/org'
import type { UnitId } from '../../../domain/ids'
import type { OrgTable } from '../../core/central-store'
import type { OrgStored, UnitStored } from '../../core/rows'
import { engineSettings } from '../../settings/settings'
import type { Row } from '../schema/tables'
import { json, present, type Context } from './context'

export function orgTable({ trx, org }: Context): OrgTable {
  return {
    async revision() {
      const row = await trx.selectFrom('org').select('revision').where('org', '=', org).executeTakeFirstOrThrow()
      return row.revision
    },
    async load() {
      const row = await trx.selectFrom('org').selectAll().where('org', '=', org).executeTakeFirstOrThrow()
      const units = await trx.selectFrom('unit').selectAll().where('org', '=', org).orderBy('type').orderBy('id').execute()
      const rates = await trx.selectFrom('rate').select(['from_day', 'currency', 'rate']).where('org', '=', org).orderBy('n').execute()
      return orgOf(row, units.map(unitOf), rates.map(({ from_day, currency, rate }) => ({ from: from_day, currency, rate })))
    },
    async holdUnits() {
      await sql`select 1 from org where org = ${org} for no key update`.execute(trx)
    },
    async putUnits(units) {
      await sql`update org set revision = revision + 1 where org = ${org}`.execute(trx)
      await sql`insert into unit (org, type, id, code, name, parent_type, parent_id, currency, time_zone)
        select ${org}::bigint, r.* from json_to_recordset(${json(units.map(unitColumns))}::json)
          as r(type text, id bigint, code text, name text, parent_type text, parent_id bigint, currency text, time_zone text)
        on conflict (org, type, id) do update set name = excluded.name, parent_type = excluded.parent_type, parent_id = excluded.parent_id,
          currency = excluded.currency, time_zone = excluded.time_zone`.execute(trx)
    },
    async keys() {
      const row = await trx.selectFrom('org').select(['code_key', 'customer_key', 'permutation_key']).where('org', '=', org).executeTakeFirstOrThrow()
      return { code: row.code_key, customer: row.customer_key, permutation: row.permutation_key }
    },
    async products(after, limit) {
      const rows = await trx
        .selectFrom('product')
        .selectAll()
        .where('org', '=', org)
        .where('sku', '>', after)
        .orderBy('sku')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        sku: row.sku,
        name: row.name,
        category: row.category,
        brand: row.brand,
        attributes: row.attributes as Record<string, string>,
        price: row.price,
        onSale: row.on_sale,
      }))
    },
    async productCount() {
      const row = await trx.selectFrom('product').select((e) => e.fn.countAll<number>().as('n')).where('org', '=', org).executeTakeFirst()
      return present(row, 'count').n
    },
  }
}

function orgOf(row: Row<'org'>, units: readonly UnitStored[], rates: OrgStored['rates']): OrgStored {
  return {
    id: row.org,
    code: row.code,
    name: row.name,
    currency: row.currency,
    timeZone: row.time_zone,
    settings: engineSettings(row.settings as Readonly<Record<string, unknown>>),
    units,
    rates,
    serverInstance: row.server_instance,
    revision: row.revision,
  }
}

const unitColumns = ({ type, id, code, name, parent, currency, timeZone }: UnitStored) => ({
  type, id, code, name, parent_type: parent?.type ?? null, parent_id: parent?.id ?? null, currency, time_zone: timeZone,
})

function unitOf(row: Row<'unit'>): UnitStored {
  return {
    type: row.type as UnitType,
    id: row.id,
    code: row.code,
    name: row.name,
    parent: row.parent_type === null ? null : { type: row.parent_type as UnitType, id: row.parent_id as UnitId },
    currency: row.currency,
    timeZone: row.time_zone,
  }
}
