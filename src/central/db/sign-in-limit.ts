import { sql } from 'kysely'
import { secretHash } from '../core/keyed-hashes'
import { GUESSES, type SignInLimit } from '../http/sign-in-limit'
import type { Database } from './database'

/** Nobody has said yet which organisation is meant. */
const NO_ORG = 0
const SWEPT_AT_ONCE = 50

export function pgSignInLimit({ db }: Pick<Database, 'db'>): SignInLimit {
  // A name that is tried may be a person's: it is kept as a hash.
  const ofName = (from: string, name: string) => secretHash(`${from}\n${name}`)
  const ofAddress = (from: string) => secretHash(from)
  const count = async (who: string, now: number): Promise<number> => {
    const until = now + GUESSES.window
    const { rows } = await sql<{ count: number }>`insert into attempt as a (org, who, count, until) values (${NO_ORG}, ${who}, 1, ${until})
      on conflict (org, who) do update set count = case when a.until <= ${now} then 1 else least(a.count + 1, 1000000) end,
        until = case when a.until <= ${now} then ${until} else a.until end returning count`.execute(db)
    return rows[0]?.count ?? 0
  }
  return {
    async takes(from, name, now) {
      await sql`delete from attempt where (org, who) in (select org, who from attempt where until < ${now} limit ${SWEPT_AT_ONCE}
        for update skip locked)`.execute(db)
      const [forName, fromAddress] = [await count(ofName(from, name), now), await count(ofAddress(from), now)]
      return forName <= GUESSES.forName && fromAddress <= GUESSES.fromAddress
    },
    async passed(from, name) {
      await db.deleteFrom('attempt').where('org', '=', NO_ORG).where('who', '=', ofName(from, name)).execute()
      await sql`update attempt set count = greatest(count - 1, 0) where org = ${NO_ORG} and who = ${ofAddress(from)}`.execute(db)
    },
  }
}
