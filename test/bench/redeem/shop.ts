import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeKeyOf, secretHash } from '../../../src/central/core/keyed-hashes'
import type { Core } from '../../../src/central/core/core'
import { inBulk } from '../../../src/central/db/bulk'
import { keyNumberOf } from '../../../src/central/db/coupons/key-number'
import { tokenText } from '../../../src/central/people/tokens'
import { startCentral, type RunningCentral } from '../../../src/central/service'
import type { NormalCode } from '../../../src/domain/ids'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { LoadOrder } from './load'

export type BenchCoupon = LoadOrder['coupons'][number]

/** A centre on a database of its own, with tokens for a till and for an API client. */
export interface BenchShop {
  readonly central: RunningCentral
  readonly core: Core
  readonly till: string
  readonly client: string
  close(): Promise<void>
}

const TILL = 1001
const DAY = 86_400_000

export async function openShop(): Promise<BenchShop> {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-bench-'))
  chmodSync(folder, 0o755) // the database's own user must get in
  const central = await startCentral({ host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: null, demo: true, tls: null, logLevel: 'error' })
  const core = [...central.centre.orgs.values()][0]?.core
  if (core === undefined) throw new Error('the centre has no organisation')
  const random = { bytes: (count: number) => randomBytes(count) }
  const [till, client] = [tokenText(core.store.org, random), tokenText(core.store.org, random)]
  await core.store.transact(async (tx) => {
    await tx.tills.incarnate(TILL)
    await tx.tills.addSession(secretHash(till), { kind: 'till', till: TILL })
    await tx.tills.addSession(secretHash(client), { kind: 'client', client: central.demo?.oauth.key ?? '', till: TILL, expiresAt: Date.now() + DAY })
  })
  return {
    central,
    core,
    till,
    client,
    async close() {
      await central.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An offer of ten percent with as many coupons; each may be used once. */
export async function stockOffer({ central, core }: Pick<BenchShop, 'central' | 'core'>, name: string, coupons: number, limits: OfferWire['redemption'] = {}): Promise<BenchCoupon[]> {
  const { store } = core
  const wire: OfferWire = {
    id: 0,
    code: name,
    name,
    expiry: { kind: 'fixed', on: '2099-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    codes: { kind: 'uploaded' },
    redemption: { anyone: true, perCoupon: 1, ...limits },
    saleItems: true,
    version: 1,
  }
  const made = await store.transact((tx) => tx.offers.insert(wire, Date.now()))
  if (made === 'taken') throw new Error(`the offer code ${name} is taken`)
  const { code: key } = await store.read((tx) => tx.org.keys())
  const stock = Array.from({ length: coupons }, (_, n): BenchCoupon => {
    const code = `${name}-${n}`
    return { code, codeKey: codeKeyOf(key, code as NormalCode), offer: made.id }
  })
  await inBulk(central.database, (bulk) => bulk.copy('coupon', ['org', 'code_key', 'slot', 'offer', 'code', 'state', 'issued_on'], stock.map(({ code, codeKey, offer }) => [store.org, keyNumberOf(codeKey), 0, offer, code, 'issued', '2026-01-01'])))
  return stock
}
