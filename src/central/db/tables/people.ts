import type { UnitId } from '../../../domain/ids'
import type { UnitType } from '../../../domain/org/org'
import type { PeopleTable } from '../../core/central-store'
import type { PersonStored } from '../../core/rows'
import type { Row } from '../schema/tables'
import { noteAudit } from '../../audit/watched'
import { jsonOrNull, type Context } from './context'

export function peopleTable({ trx, org }: Context): PeopleTable {
  const people = () => trx.selectFrom('person').selectAll().where('org', '=', org)
  return {
    async get(id) {
      const row = await people().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : personOf(row)
    },
    async byLogin(login) {
      const row = await people().where('login', '=', login).executeTakeFirst()
      return row === undefined ? null : personOf(row)
    },
    async ofStore(store) {
      const rows = await people().where('unit_type', '=', 'STORE').where('unit_id', '=', store).where('disabled', '=', false).orderBy('id').execute()
      return rows.map(personOf)
    },
    async audit(entry) {
      noteAudit()
      await trx
        .insertInto('audit')
        .values({
          org,
          at: entry.at,
          who: entry.who,
          from_where: entry.from,
          what: entry.what,
          subject: entry.subject,
          before: jsonOrNull(entry.before),
          after: jsonOrNull(entry.after),
        })
        .execute()
    },
  }
}

export function personOf(row: Row<'person'>): PersonStored {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    role: row.role as PersonStored['role'],
    unit: row.unit_type === null ? null : { type: row.unit_type as UnitType, id: row.unit_id as UnitId },
    pinHash: row.pin_hash,
    passwordHash: row.password_hash,
    disabled: row.disabled,
  }
}
