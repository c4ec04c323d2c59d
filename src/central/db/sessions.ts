import { sql } from 'kysely'
import type { SessionFound, Sessions } from '../people/sessions'
import type { Database } from './database'
import type { Row } from './schema/tables'
import { personOf } from './tables/people'
import { sessionOf } from './tables/sessions'
import { gatherReads } from './together/gather-reads'

export function pgSessions({ db }: Pick<Database, 'db'>, org: number): Sessions {
  return {
    find: gatherReads(async (hashes) => {
      const rows = await db
        .selectFrom('session')
        .leftJoin('client', (join) => join.onRef('client.org', '=', 'session.org').onRef('client.key', '=', 'session.client'))
        .leftJoin('person', (join) => join.onRef('person.org', '=', 'session.org').onRef('person.id', '=', 'session.person'))
        .select(['kind', 'session.till', 'session.person', 'session.client', 'expires_at', 'family', 'used_at', 'session.org', 'token_hash'])
        .select(['client.disabled as clientDisabled'])
        .select(['person.id', 'login', 'person.name', 'role', 'unit_type', 'unit_id', 'pin_hash', 'password_hash', 'person.disabled'])
        .where('session.org', '=', org)
        .where(sql<boolean>`token_hash = any(${hashes}::text[])`)
        .execute()
      return new Map(rows.map((row) => [row.token_hash, foundOf(row)]))
    }),
  }
}

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null }
type Found = Row<'session'> & Nullable<Omit<Row<'person'>, 'org'>> & { readonly clientDisabled: boolean | null }

function foundOf(row: Found): SessionFound {
  const session = sessionOf(row)
  if (row.person === null) return { session, person: null, shutOut: row.client !== null && row.clientDisabled !== false }
  const { id, login, name, role, disabled } = row
  // The person is gone: only by hand in the database, and then they are shut out.
  if (id === null || login === null || name === null || role === null || disabled === null) return { session, person: null, shutOut: true }
  return { session, person: personOf({ ...row, id, login, name, role, disabled }), shutOut: disabled }
}
