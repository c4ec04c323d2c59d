import type { SessionFound, Sessions } from '../people/sessions'
import type { Database } from './database'
import { ask, prepared } from './prepared'
import type { Row } from './schema/tables'
import { personOf } from './tables/people'
import { sessionOf } from './tables/sessions'
import { gatherReads } from './together/gather-reads'

/** $1 organisation, $2 hashes of tokens. */
const FIND = prepared(`select s.kind, s.till, s.person, s.client, s.expires_at, s.family, s.used_at, s.org, s.token_hash, c.disabled as "clientDisabled",
    p.id, p.login, p.name, p.role, p.unit_type, p.unit_id, p.pin_hash, p.password_hash, p.disabled
  from session s left join client c on c.org = s.org and c.key = s.client left join person p on p.org = s.org and p.id = s.person
  where s.org = $1::bigint and s.token_hash = any($2::text[])`)

export function pgSessions({ quick }: Pick<Database, 'quick'>, org: number): Sessions {
  return {
    find: gatherReads(async (hashes) => new Map((await ask<Found>(quick, FIND, [org, hashes])).map((row) => [row.token_hash, foundOf(row)]))),
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
