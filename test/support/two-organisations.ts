import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { inBulk } from '../../src/central/db/bulk'
import { openDatabase } from '../../src/central/db/database'
import { migrate } from '../../src/central/db/migrate'
import { createOffer } from '../../src/central/offers/save-offer'
import { addCustomer } from '../../src/central/people/add-customer'
import { addClient } from '../../src/central/people/keep-clients'
import { createPasswords } from '../../src/central/people/passwords'
import { startCentral, type RunningCentral } from '../../src/central/service'
import { testDatabase } from './postgres'

/** The second organisation; the first is the demo. */
export const OTHER_ORG = 770
export const OTHER_STORE = 771_100
export const OTHER_TILL = 771_101
export const OTHER_PASSWORD = 'a password of the other shop'

export interface TwoOrganisations extends RunningCentral {
  readonly databaseUrl: string
  readonly log: string[]
  readonly clock: { ahead: number }
  /** Key and secret of the other organisation's client. */
  readonly otherClient: { readonly key: string; readonly secret: string }
  readonly otherOffer: number
  readonly otherCustomer: number
}

/** One service with the demo organisation and another one beside it: with its own store, till, staff, offer, customer and client. */
export async function startTwoOrganisations(): Promise<TwoOrganisations> {
  const server = await testDatabase()
  await plantOther(server.url)
  const folder = mkdtempSync(join(tmpdir(), 'tillside-two-'))
  const log: string[] = []
  const skew = { ahead: 0 }
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString())
      done()
    },
  })
  const config = { host: '127.0.0.1', port: 0, dataFolder: folder, databaseUrl: server.url, demo: true, tls: null, logLevel: 'info', rateScale: 1000, requestTimeout: 3000 }
  const running = await startCentral(config, { clock: { now: () => Date.now() + skew.ahead }, logTo })
  return {
    ...running,
    ...(await furnish(running)),
    databaseUrl: server.url,
    log,
    clock: skew,
    async stop() {
      await running.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function plantOther(url: string): Promise<void> {
  const database = openDatabase(url, 2, () => undefined)
  try {
    await migrate(database.db)
    const hash = await (await createPasswords()).hash(OTHER_PASSWORD)
    const key = () => randomBytes(32).toString('base64')
    const settings = { couponsPerBill: 1, randomisedCodes: true, mobile: { callingCode: '44', trunkPrefix: '0', nationalLength: 10 } }
    await inBulk(database, async (bulk) => {
      await bulk.copy('org', ['org', 'code', 'name', 'currency', 'time_zone', 'settings', 'code_key', 'customer_key', 'permutation_key', 'server_instance'], [
        [OTHER_ORG, 'other', 'Otherland', 'GBP', 'Europe/London', JSON.stringify(settings), key(), key(), key(), 'other-1'],
      ])
      await bulk.copy('feed_head', ['org', 'epoch'], [[OTHER_ORG, 'other-e1']])
      await bulk.copy('unit', ['org', 'type', 'id', 'code', 'name', 'parent_type', 'parent_id'], [
        [OTHER_ORG, 'STORE', OTHER_STORE, 'os', 'Otherland Quay', null, null],
        [OTHER_ORG, 'TILL', OTHER_TILL, 'ot', 'Otherland Till', 'STORE', OTHER_STORE],
      ])
      const staff = (id: number, login: string, role: string, store: number | null) => [OTHER_ORG, id, login, `Otherland ${role}`, role, store === null ? null : 'STORE', store, hash]
      await bulk.copy('person', ['org', 'id', 'login', 'name', 'role', 'unit_type', 'unit_id', 'password_hash'], [
        staff(1, 'other.admin', 'admin', null),
        staff(2, 'other.marketer', 'marketer', null),
        staff(3, 'other.manager', 'store_manager', OTHER_STORE),
      ])
    })
  } finally {
    await database.close()
  }
}

async function furnish({ centre }: RunningCentral): Promise<Pick<TwoOrganisations, 'otherClient' | 'otherOffer' | 'otherCustomer'>> {
  const core = centre.orgs.get(OTHER_ORG)?.core
  if (core === undefined) throw new Error('the other organisation is not served')
  const keeper = { id: 1, unit: null, who: 'person:1', from: 'test' }
  const draft = {
    code: 'OTHERLAND-1',
    name: 'Otherland offer',
    expiry: { kind: 'fixed' as const, on: '2030-12-31' },
    discount: { kind: 'percent' as const, value: '10' },
    currency: 'GBP',
    codes: { kind: 'unique' as const, length: 8, alphabet: 'alphanumeric' as const },
    redemption: { anyone: true, perCoupon: 1 },
    saleItems: true,
  }
  const offer = await createOffer(core, draft, { who: 'person:1', from: 'test', acknowledged: true })
  const customer = await addCustomer(core, { firstName: 'Otherland', lastName: 'Customer', mobile: '07700900123' }, 'person:1', 'test')
  const client = await addClient(core, { name: 'Otherland client', till: OTHER_TILL }, keeper)
  if (!offer.ok || !customer.ok || !client.ok) throw new Error(`the other organisation could not be furnished: ${JSON.stringify([offer, customer, client])}`)
  return { otherClient: client.value, otherOffer: offer.value.stored.id, otherCustomer: customer.value.id }
}
