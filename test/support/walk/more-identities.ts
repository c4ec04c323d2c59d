import type { Identity } from '../identities'
import { post } from '../test-till'
import type { TwoOrganisations } from '../two-organisations'

const PASSWORD = 'a password for the walk'

/** Beside the demo's own people: an administrator of one concept, and clients that speak for nobody, and for another service. */
export async function moreIdentities({ url, demo }: TwoOrganisations, own: readonly Identity[]): Promise<readonly Identity[]> {
  const admin = own.find(({ name }) => name === 'admin')?.token ?? ''
  const ask = async (path: string, body: unknown, token: string | null = admin) => {
    const reply = await post(url, path, body, token)
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body as Readonly<Record<string, unknown>>
  }
  const person = async (name: string, user: string, password: string, kind: Identity['kind']): Promise<Identity> => {
    return { name, kind, token: String((await ask('/api/sign-in', { user, password }, null))['token']) }
  }
  const client = async (name: string, service: string | null): Promise<Identity> => {
    const { key, secret } = await ask('/api/clients', { name, till: null })
    if (service !== null) await ask('/api/clients/service', { key, service, ref: null })
    const { data } = await ask('/v3/oauth/token/generate', { key, secret }, null)
    return { name, kind: 'client', token: (data as { accessToken: string }).accessToken }
  }
  await ask('/api/people', { login: 'admin.trail', name: 'Trail Admin', role: 'admin', unit: { type: 'CONCEPT', id: 2 }, password: PASSWORD })
  return [
    await person('admin of a concept', 'admin.trail', PASSWORD, 'admin'),
    await person('manager of 104', 'manager.104', demo?.admin.password ?? '', 'store_manager'),
    await client('client of the organisation', null),
    await client('client of outbound', 'outbound'),
    await client('client of another service', 'dvs'),
  ]
}
