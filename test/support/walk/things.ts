import { setTimeout as sleep } from 'node:timers/promises'
import { openCase } from '../../../src/central/cases/open-case'
import { createPackKeeper } from '../../../src/central/packs/keep-packs'
import type { Identity } from '../identities'
import { enrolTill, newOpId, post, type TestTill } from '../test-till'
import type { TwoOrganisations } from '../two-organisations'

/** What the walk asks for: things of one store and one concept of the demo, and things of the organisation. */
export interface Things {
  readonly till: TestTill
  /** An offer of the concept: its codes come to be when they are issued. */
  readonly offer: number
  /** The same, its codes made for a third party. */
  readonly thirdParty: number
  /** The same, its codes come in files. */
  readonly uploaded: number
  /** Claimed by the outbound service's campaign. */
  readonly claimed: number
  /** Made inside another of its campaigns. */
  readonly inside: number
  /** Free for that service. */
  readonly free: number
  readonly offerBody: (id: number) => Promise<Record<string, unknown>>
  /** Issued coupons of `offer`; each is taken once. */
  readonly code: () => string
  /** Redemptions in the store; each is taken once. */
  readonly redemption: () => number
  readonly redemptionOp: string
  readonly case: number
  readonly grant: string
  /** A pack of an offer that is redeemed in the store alone. */
  readonly pack: string
  readonly job: number
  readonly file: () => number
  readonly customer: () => number
  readonly uploadJob: number
  readonly clientKey: string
  readonly settings: { readonly settings: unknown; readonly revision: number }
  /** Texts that stand in what is one unit's and nowhere else, and in what is the organisation's. */
  readonly marks: { readonly unit: readonly string[]; readonly organisation: readonly string[] }
}

/** Each claims one offer at most; the first has `claimed`, the second `inside`, the others none yet. */
export const CAMPAIGNS = ['walk-one', 'walk-two', 'walk-three', 'walk-four'] as const
export const LIST = 'walk-list'
/** The first store of the demo; `offer` belongs to its concept. */
export const STORE = 101
const CSV = 'code\nWALKMARK1\n-bad code-\n'
const CONCEPT = { type: 'CONCEPT', id: 1 } as const
const AT_TILL = { 'x-cap-api-attribution-till-code': 'hearth.harbour.market-hall.front' }

/** Ten percent for anybody, of the concept unless said otherwise. */
export const draftOf = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name,
  expiry: { kind: 'fixed', on: '2099-12-31' },
  discount: { kind: 'percent', value: '10' },
  currency: 'EUR',
  codes: { kind: 'unique', length: 9, alphabet: 'alphanumeric' },
  redemption: { anyone: true, perCoupon: 1 },
  issual: { resendTemplate: 'Yours: {{code}}' },
  saleItems: true,
  owner: CONCEPT,
  ...more,
})

type Row = Record<string, unknown>

export async function furnishWalk(central: TwoOrganisations, who: (name: string) => Identity): Promise<Things> {
  const ask = async (by: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Row> => {
    const reply = await post(central.url, path, body, who(by).token, headers)
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body as Row
  }
  const get = async (by: string, path: string): Promise<Row> => (await (await fetch(central.url + path, { headers: { authorization: `Bearer ${who(by).token}` } })).json()) as Row
  const make = async (name: string, more: Row = {}, rest: Row = {}) => Number(((await ask('admin', '/api/offers', { offer: draftOf(name, more), ...rest }))['offer'] as Row)['id'])

  const offer = await make('Walkmark Hearthbound')
  const thirdParty = await make('Walkmark Postbound', { delivery: 'third_party' })
  const uploaded = await make('Walkmark Filebound', { codes: { kind: 'uploaded' } })
  const [claimed, free] = [await make('Sharedmark Claimed', { owner: null }), await make('Sharedmark Free', { owner: null })]
  for (const ref of CAMPAIGNS) await ask('client of outbound', '/api/service/programmes', { ref, name: 'Sharedmark Campaign' })
  await ask('client of outbound', '/api/service/claims', { ref: CAMPAIGNS[0], offer: claimed })
  const born = await ask('client of outbound', '/api/service/offers', { ref: CAMPAIGNS[1], offer: draftOf('Sharedmark Born', { owner: null }) })

  const customers: number[] = []
  for (let i = 0; i < 3; i++) customers.push(Number((await ask('admin', '/api/customers', { firstName: 'Sharedmark', lastName: 'Customer', mobile: `0155501000${i}` }))['id']))
  const codes: string[] = []
  for (let i = 0; i < 20; i++) codes.push(String((await ask('admin', `/api/offers/${offer}/issue`, { customer: { id: customers[0] } }))['code']))
  const redemptions: number[] = []
  for (const code of codes.splice(0, 6)) {
    const { redemption } = await ask('client of the organisation', '/v2/coupon/redeem', { redemptionRequestList: [{ code }], billAmount: '40.00', transactionNumber: `WALKMARK-${code}` }, AT_TILL)
    redemptions.push(Number((redemption as Row[])[0]?.['redemptionId']))
  }

  const enrolment = (await ask('admin', '/api/tills/1001/enrolment', {})) as { code: string }
  const till = await enrolTill(central.url, enrolment.code)
  const files: number[] = []
  for (let i = 0; i < 5; i++) files.push(await bring(central, who('marketer').token))
  const uploadJob = Number((await ask('marketer', '/api/lists', takeCodes(files.shift() ?? 0, uploaded)))['job'])
  const job = Number((await ask('admin', `/api/offers/${thirdParty}/codes`, { count: 3 }))['job'])
  return {
    till,
    offer,
    thirdParty,
    uploaded,
    claimed,
    free,
    inside: Number((born['offer'] as Row)['id']),
    offerBody: async (id) => (await get('admin', `/api/offers/${id}`))['offer'] as Row,
    code: next(codes),
    redemption: next(redemptions.slice(1)),
    pack: await packOf(central, await make('Walkmark Packbound', { delivery: 'third_party', redemption: { scope: [{ type: 'STORE', id: STORE }] } }, { makeCodes: 5200 })),
    ...(await plantCase(central, redemptions[0] ?? 0)),
    grant: await held(till, await make('Walkmark Grantbound', { redemption: { anyone: true, perCoupon: 1, total: 100 }, offline: { mode: 'strict' } })),
    job,
    file: next(files),
    customer: next(customers.slice(1)),
    uploadJob,
    clientKey: String((await ask('admin', '/api/clients', { name: 'Sharedmark Client', till: null }))['key']),
    settings: (await get('admin', '/api/settings')) as unknown as Things['settings'],
    marks: { unit: ['Walkmark', 'WALKMARK'], organisation: ['Sharedmark', ...codes] },
  }
}

function next<T>(list: T[]): () => T {
  return () => {
    const one = list.shift()
    if (one === undefined) throw new Error('the walk needs more of these')
    return one
  }
}

/** Units of a limited offer that the till holds. */
async function held(till: TestTill, offer: number): Promise<string> {
  const { incarnation, serverInstance } = till.enrolled
  const { body } = await till.call('allowance', { incarnation, serverInstance, open: [], wants: [{ id: newOpId(), offer, units: 2 }] })
  const [grant] = body.grants
  if (grant === undefined) throw new Error('the till was granted nothing')
  return grant.id
}

/** The pack that the service makes of an offer with many codes. */
async function packOf({ centre }: TwoOrganisations, offer: number): Promise<string> {
  const core = centre.orgs.get(1)?.core
  if (core === undefined) throw new Error('no demo')
  const keeper = createPackKeeper(core)
  for (let waited = 0; waited < 20_000; waited += 100) {
    await keeper.look()
    const pack = (await core.store.read((tx) => tx.packs.setOf({ offer, family: 'coupons' })))?.packs[0]
    if (pack !== undefined) return pack.id
    await sleep(100)
  }
  throw new Error('no pack was made')
}

/** A file of codes. */
async function bring({ url }: TwoOrganisations, token: string): Promise<number> {
  const reply = await fetch(`${url}/api/files?name=walkmark.csv`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' }, body: CSV })
  return ((await reply.json()) as { id: number }).id
}

export const takeCodes = (file: number, offer: number) => ({
  file,
  dialect: { encoding: 'utf-8', separator: ',', lineEnd: '\n', header: true },
  mapping: { code: 0 },
  what: { kind: 'codes', offer },
})

/** What no single call makes: a case. */
async function plantCase({ centre }: TwoOrganisations, redemption: number): Promise<Pick<Things, 'case' | 'redemptionOp'>> {
  const core = centre.orgs.get(1)?.core
  if (core === undefined) throw new Error('no demo')
  return core.store.transact(async (tx) => {
    const made = await tx.redemptions.byNumber(redemption)
    if (made === null) throw new Error('no redemption')
    const now = core.clock.now()
    await openCase(core, tx, { class: 'code_used_twice', sides: [made], store: STORE, now })
    return { case: (await tx.cases.list([STORE], 1))[0]?.id ?? 0, redemptionOp: made.opId }
  })
}
