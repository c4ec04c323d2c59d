import type { Clock, Random } from '../core/ports'
import { secretHash } from '../core/keyed-hashes'
import { inBulk, type Bulk } from '../db/bulk'
import type { Database } from '../db/database'
import type { Passwords } from '../people/passwords'
import { newEnrolmentCode, normalEnrolmentCode } from '../sync/enrolment-code'
import { loadDemo } from './load'
import { DEMO_ADMIN, demoPeople } from './people'
import { demoSamples, type Sample } from './samples'
import { demoSecrets } from './secrets'
import { DEMO_ORG, demoUnits, FIRST_TILL } from './tree'

/** What `--demo` prints when ready, with the address in front (page 3). */
export interface DemoLine {
  readonly url: string
  readonly org: string
  readonly oauth: { readonly key: string; readonly secret: string }
  readonly admin: { readonly user: string; readonly password: string }
  readonly enrolment: readonly { readonly till: string; readonly tillId: number; readonly store: string; readonly code: string }[]
  readonly samples: readonly Sample[]
  readonly people: readonly { readonly till: string; readonly name: string; readonly role: string; readonly pin: string }[]
}

export interface DemoParts {
  readonly database: Database
  /** Where the demo's secrets are kept between starts. */
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly passwords: Passwords
}

/** Two tills of the first store, one of its neighbour, one in the other currency, one in the third time zone. */
const ENROLLED = [FIRST_TILL, FIRST_TILL + 1, FIRST_TILL + 3, FIRST_TILL + 45, FIRST_TILL + 105]
const CODE_LIFE = 30 * 86_400_000
const CLIENT_KEY = 'demo-integration'

/** Fills a new database with the demo; on every start new enrolment codes are made, since the old ones may have been used. */
export async function ensureDemo(parts: DemoParts): Promise<Omit<DemoLine, 'url'>> {
  const { database, folder, clock, random, passwords } = parts
  return inBulk(database, async (bulk) => {
    const org = (await existing(bulk)) ?? (await loadDemo({ bulk, now: clock.now(), hash: passwords.hash }))
    const secrets = demoSecrets(folder, random)
    await setSecrets(bulk, org, secrets, passwords)
    const enrolment = await freshCodes(bulk, org, clock.now(), random)
    return {
      org: DEMO_ORG.code,
      oauth: { key: CLIENT_KEY, secret: secrets.oauth },
      admin: { user: DEMO_ADMIN, password: secrets.admin },
      enrolment,
      samples: await demoSamples(bulk, org),
      people: peopleOf(enrolment),
    }
  })
}

async function existing(bulk: Bulk): Promise<number | null> {
  const rows = await bulk.query<{ org: number }>('select org from org where code = $1', [DEMO_ORG.code])
  return rows[0]?.org ?? null
}

async function setSecrets(bulk: Bulk, org: number, secrets: { readonly admin: string; readonly oauth: string }, passwords: Passwords): Promise<void> {
  const rows = await bulk.query<{ password_hash: string | null }>('select password_hash from person where org = $1 and login = $2', [org, DEMO_ADMIN])
  if (!(await passwords.verify(rows[0]?.password_hash ?? null, secrets.admin))) {
    const hash = await passwords.hash(secrets.admin)
    await bulk.query("update person set password_hash = $2 where org = $1 and role in ('admin', 'marketer', 'store_manager')", [org, hash])
  }
  await bulk.query(
    `insert into client (org, key, name, secret_hash, till) values ($1, $2, 'Demo integration', $3, $4)
     on conflict (org, key) do update set secret_hash = excluded.secret_hash`,
    [org, CLIENT_KEY, secretHash(secrets.oauth), FIRST_TILL],
  )
}

async function freshCodes(bulk: Bulk, org: number, now: number, random: Random): Promise<DemoLine['enrolment']> {
  const units = demoUnits()
  const codes: DemoLine['enrolment'][number][] = []
  for (const id of ENROLLED) {
    const till = units.find((unit) => unit.type === 'TILL' && unit.id === id)
    const store = units.find((unit) => unit.type === 'STORE' && unit.id === till?.parent?.id)
    const code = newEnrolmentCode(random)
    await bulk.query('delete from enrolment where org = $1 and till = $2 and used_at is null', [org, id])
    await bulk.query('insert into enrolment (org, code_hash, till, expires_at) values ($1, $2, $3, $4)', [
      org,
      secretHash(normalEnrolmentCode(code)),
      id,
      now + CODE_LIFE,
    ])
    codes.push({ till: till?.code ?? '', tillId: id, store: store?.code ?? '', code })
  }
  return codes
}

function peopleOf(enrolment: DemoLine['enrolment']): DemoLine['people'] {
  const units = demoUnits()
  const people = demoPeople(units)
  return enrolment.flatMap(({ till, store }) => {
    const storeId = units.find((unit) => unit.type === 'STORE' && unit.code === store)?.id
    return people.flatMap(({ name, role, pin, unit }) => (unit?.id === storeId && pin !== null ? [{ till, name, role, pin }] : []))
  })
}
