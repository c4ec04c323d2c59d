import type { PlainDate } from '../../../domain/calendar/calendar'
import type { ClaimService } from '../../../domain/offer/offer'
import type { ClientService, Programme, ProgrammeTable } from '../../core/offer-book-port'
import type { Row } from '../schema/tables'
import type { Context } from './context'

export function programmeTable({ trx, org }: Context): ProgrammeTable {
  const programmes = () => trx.selectFrom('programme').selectAll().where('org', '=', org)
  return {
    async get(service, ref) {
      const row = await programmes().where('service', '=', service).where('ref', '=', ref).forUpdate().executeTakeFirst()
      return row === undefined ? null : programmeOf(row)
    },
    async put({ service, ref, name, endsOn, madeAt }) {
      await trx
        .insertInto('programme')
        .values({ org, service, ref, name, ends_on: endsOn, made_at: madeAt })
        .onConflict((conflict) => conflict.columns(['org', 'service', 'ref']).doUpdateSet({ name, ends_on: endsOn }))
        .execute()
    },
    async list(service) {
      const all = service === null ? programmes() : programmes().where('service', '=', service)
      return (await all.orderBy('service').orderBy('ref').execute()).map(programmeOf)
    },
    async offers(service, ref) {
      const claimed = trx.selectFrom('offer').select('id').where('org', '=', org).where('claim_service', '=', service).where('claim_ref', '=', ref)
      return (await claimed.orderBy('id').execute()).map(({ id }) => id)
    },
    async clientService(client) {
      const row = await trx.selectFrom('client').select(['service', 'service_ref']).where('org', '=', org).where('key', '=', client).executeTakeFirst()
      return row === undefined ? null : { service: row.service as ClientService['service'], ref: row.service_ref }
    },
    async bindClient(client, { service, ref }) {
      const bound = trx.updateTable('client').set({ service, service_ref: ref }).where('org', '=', org).where('key', '=', client)
      return (await bound.executeTakeFirst()).numUpdatedRows === 1n
    },
  }
}

function programmeOf(row: Row<'programme'>): Programme {
  return { service: row.service as ClaimService, ref: row.ref, name: row.name, endsOn: row.ends_on as PlainDate | null, madeAt: row.made_at }
}
