import { sql } from 'kysely'
import type { AccessTable } from '../../core/access-port'
import { present, type Context } from './context'
import { erasure } from './erasure'
import { personOf } from './people'

const SWEPT_AT_ONCE = 50

export function accessTable(context: Context): AccessTable {
  return { ...sessions(context), ...people(context), ...clients(context), ...erasure(context) }
}

function sessions({ trx, org }: Context): Pick<AccessTable, 'useRefresh' | 'endFamily' | 'endPersonSessions' | 'endClientSessions' | 'sweepSessions'> {
  const all = () => trx.deleteFrom('session').where('org', '=', org)
  const count = (gone: { readonly numDeletedRows: bigint }) => Number(gone.numDeletedRows)
  return {
    async useRefresh(tokenHash, at) {
      const used = trx.updateTable('session').set({ used_at: at }).where('org', '=', org).where('token_hash', '=', tokenHash)
      return (await used.where('used_at', 'is', null).executeTakeFirst()).numUpdatedRows === 1n ? 'fresh' : 'used'
    },
    endFamily: async (family) => count(await all().where('family', '=', family).executeTakeFirst()),
    endPersonSessions: async (person) => count(await all().where('person', '=', person).executeTakeFirst()),
    endClientSessions: async (client) => count(await all().where('client', '=', client).executeTakeFirst()),
    async sweepSessions(endedBefore) {
      // Two who sweep at once take different rows: neither waits for the other.
      await sql`delete from session where org = ${org} and token_hash in (select token_hash from session
        where org = ${org} and expires_at < ${endedBefore} limit ${SWEPT_AT_ONCE} for update skip locked)`.execute(trx)
    },
  }
}

function people({ trx, org }: Context): Pick<AccessTable, 'people' | 'insertPerson' | 'savePerson'> {
  const isFree = async (login: string, but: number | null) => {
    const others = trx.selectFrom('person').select('id').where('org', '=', org).where('login', '=', login)
    const found = await others.executeTakeFirst()
    return found === undefined || found.id === but
  }
  return {
    async people(after, limit) {
      const rows = await trx.selectFrom('person').selectAll().where('org', '=', org).where('id', '>', after).orderBy('id').limit(limit).execute()
      return rows.map(personOf)
    },
    async insertPerson(person) {
      const { rows } = await sql<{ id: number }>`select nextval('person_number') as id`.execute(trx)
      const { id } = present(rows[0], 'id')
      const row = { org, id, login: person.login, ...columns(person) }
      const made = await trx.insertInto('person').values(row).onConflict((conflict) => conflict.columns(['org', 'login']).doNothing()).executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n ? { ...person, id } : 'taken'
    },
    async savePerson(person) {
      if (!(await isFree(person.login, person.id))) return 'taken'
      await trx.updateTable('person').set({ login: person.login, ...columns(person) }).where('org', '=', org).where('id', '=', person.id).execute()
      return 'saved'
    },
  }
}

const columns = ({ name, role, unit, pinHash, passwordHash, disabled }: Parameters<AccessTable['insertPerson']>[0]) => ({
  name,
  role,
  unit_type: unit?.type ?? null,
  unit_id: unit?.id ?? null,
  pin_hash: pinHash,
  password_hash: passwordHash,
  disabled,
})

function clients({ trx, org }: Context): Pick<AccessTable, 'clients' | 'insertClient' | 'setClientDisabled'> {
  return {
    async clients() {
      const rows = await trx.selectFrom('client').selectAll().where('org', '=', org).orderBy('key').execute()
      return rows.map(({ key, name, till, disabled, made_at }) => ({ key, name, till, disabled, madeAt: made_at }))
    },
    async insertClient({ key, name, till, disabled, madeAt }, secretHash) {
      const row = { org, key, name, till, disabled, made_at: madeAt, secret_hash: secretHash }
      const made = await trx.insertInto('client').values(row).onConflict((conflict) => conflict.columns(['org', 'key']).doNothing()).executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n
    },
    async setClientDisabled(key, disabled) {
      const one = () => trx.selectFrom('client').select('disabled').where('org', '=', org).where('key', '=', key)
      const before = await one().forUpdate().executeTakeFirst()
      if (before === undefined) return null
      await trx.updateTable('client').set({ disabled }).where('org', '=', org).where('key', '=', key).execute()
      return before
    },
  }
}
