import { createHash, randomBytes } from 'node:crypto'
import type { Route } from '../../src/central/http/route'
import { enrolTill, post } from './test-till'
import { OTHER_PASSWORD, OTHER_TILL, type TwoOrganisations } from './two-organisations'

export type Kind = 'till' | 'client' | 'admin' | 'marketer' | 'store_manager'

/** Somebody with a token. */
export interface Identity {
  readonly name: string
  readonly kind: Kind
  readonly token: string
}

/** Everyone who may come in, of the demo and of the other organisation. */
export async function identities(central: TwoOrganisations): Promise<{ readonly own: readonly Identity[]; readonly others: readonly Identity[] }> {
  const { url, demo, otherClient } = central
  if (demo === null) throw new Error('no demo')
  const till = async (code: string) => (await enrolTill(url, code)).enrolled.token
  const signedIn = async (user: string, password: string) => ((await post(url, '/api/sign-in', { user, password }, null)).body as { token: string }).token
  const client = async (secret: { readonly key: string; readonly secret: string }) => {
    const { body } = await post(url, '/v3/oauth/token/generate', { key: secret.key, secret: secret.secret }, null)
    return (body as { data: { accessToken: string } }).data.accessToken
  }
  // A client speaks for a service once an administrator has said so (2.8).
  await post(url, '/api/clients/service', { key: demo.oauth.key, service: 'outbound', ref: null }, await signedIn('admin', demo.admin.password))
  const otherAdmin = await signedIn('other.admin', OTHER_PASSWORD)
  const otherCode = (await post(url, `/api/tills/${OTHER_TILL}/enrolment`, {}, otherAdmin)).body as { code: string }
  return {
    own: [
      { name: 'till', kind: 'till', token: await till(demo.enrolment[0]?.code ?? '') },
      { name: 'till of another store', kind: 'till', token: await till(demo.enrolment[2]?.code ?? '') },
      { name: 'client', kind: 'client', token: await client(demo.oauth) },
      { name: 'admin', kind: 'admin', token: await signedIn('admin', demo.admin.password) },
      { name: 'marketer', kind: 'marketer', token: await signedIn('marketer', demo.admin.password) },
      { name: 'marketer of a concept', kind: 'marketer', token: await signedIn('marketer.trail', demo.admin.password) },
      { name: 'manager of 101', kind: 'store_manager', token: await signedIn('manager.101', demo.admin.password) },
      { name: 'manager of 102', kind: 'store_manager', token: await signedIn('manager.102', demo.admin.password) },
    ],
    others: [
      { name: 'admin elsewhere', kind: 'admin', token: otherAdmin },
      { name: 'marketer elsewhere', kind: 'marketer', token: await signedIn('other.marketer', OTHER_PASSWORD) },
      { name: 'manager elsewhere', kind: 'store_manager', token: await signedIn('other.manager', OTHER_PASSWORD) },
      { name: 'till elsewhere', kind: 'till', token: await till(otherCode.code) },
      { name: 'client elsewhere', kind: 'client', token: await client(otherClient) },
    ],
  }
}

/** Tokens that stood for somebody once. */
export async function spoiltTokens(central: TwoOrganisations): Promise<Readonly<Record<string, string>>> {
  const { url, demo, database } = central
  const password = demo?.admin.password
  const pair = async () => (await post(url, '/api/sign-in', { user: 'marketer', password }, null)).body as { token: string; refreshToken: string }
  const plant = async (kind: string, whose: Readonly<Record<string, unknown>>, ends: number): Promise<string> => {
    const token = `1.${randomBytes(32).toString('base64url')}`
    const hash = createHash('sha256').update(token).digest('hex')
    const row = { org: 1, token_hash: hash, kind, till: null, person: null, client: null, expires_at: ends, ...whose }
    await database.db.insertInto('session').values(row).execute()
    return token
  }
  const revoked = await pair()
  await post(url, '/api/sign-out', {}, revoked.token)
  const later = Date.now() + 3_600_000
  await database.pool.query("insert into client (org, key, name, secret_hash, disabled) values (1, 'shut', 'Shut', 'x', true)")
  const disabled = await database.pool.query<{ id: number }>("update person set disabled = true where org = 1 and login = 'manager.103' returning id")
  return {
    'a signed-out person': revoked.token,
    'its refresh token': revoked.refreshToken,
    'a live refresh token': (await pair()).refreshToken,
    'a person of yesterday': await plant('person', { person: 1 }, 1000),
    'a client of yesterday': await plant('client', { client: 'demo-integration' }, 1000),
    'a client that is shut out': await plant('client', { client: 'shut' }, later),
    'a person who is shut out': await plant('person', { person: disabled.rows[0]?.id ?? 0 }, later),
    'a person who never was': await plant('person', { person: 999_999 }, later),
  }
}

export function mayCall({ access }: Pick<Route, 'access'>, kind: Kind): boolean {
  switch (access.kind) {
    case 'anyone':
      return true
    case 'till':
    case 'client':
      return access.kind === kind
    case 'person':
      return access.roles.some((role) => role === kind)
  }
}
