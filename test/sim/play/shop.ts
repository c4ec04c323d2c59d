import { createCatalogue } from '../../../src/central/core/catalogue'
import type { Core } from '../../../src/central/core/core'
import { codeKeyOf, customerTokenOf, identKeyOf, secretHash } from '../../../src/central/core/keyed-hashes'
import type { NewCoupon } from '../../../src/central/core/rows'
import { storeOn } from '../../../src/central/memory/memory-store'
import { emptyState, type Seed, type State } from '../../../src/central/memory/state'
import type { PackSettings } from '../../../src/central/core/pack-port'
import { createOffer, type OfferDraft } from '../../../src/central/offers/save-offer'
import { enrol } from '../../../src/central/sync/enrol'
import type { NormalCode } from '../../../src/domain/ids'
import type { OfflineMode } from '../../../src/domain/offer/offer'
import type { Enrolment } from '../../../src/main/enrolment/enrolment'
import { normalEnrolmentCode } from '../../../src/central/sync/enrolment-code'
import { type Dice, diceFrom } from '../engine/dice'
import { BEGINNING } from '../engine/world'
import type { Machine } from '../machine/machine'
import { kindOf, OFFERS } from './offer-kinds'

export const STORES = [100, 101] as const
/** Tills by number; the fourth and the sixth stand in the second store. */
export const TILLS = [1001, 1002, 1003, 1004, 1005, 1006] as const
const storeOf = (till: number): number => (till === 1004 || till === 1006 ? 101 : 100)

const KEYS = { code: 'Y29kZS1rZXktb2YtdGhpcnR5LXR3by1ieXRlcy1sb25n', customer: 'Y3VzdG9tZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMh', permutation: 'cA==' }
export const MOBILES = ['9800000001', '9800000002', '9800000003'] as const

/** An offer of the shop, as the checks need to know it. */
export interface ShopOffer {
  readonly id: number
  readonly mode: OfflineMode
  /** The total and the uses a till has alone, as they are at the beginning. */
  readonly total: number | null
  readonly perTill: number
  readonly codes: readonly string[]
  readonly common: boolean
  /** A single-use code is redeemed by the one that holds it, and so never twice (4.4). */
  readonly holder: boolean
}

/** A centre that stands ready before the first till starts: one organisation, its offers, codes, customers and tills. */
export interface Shop {
  readonly state: State
  readonly offers: readonly ShopOffer[]
  readonly enrolments: readonly Enrolment[]
}

/** A shop in which every till has been on once and holds what it should, so that a run need not begin with first snapshots. */
export interface OpenShop extends Shop {
  /** The machines as they stand then, by till. */
  readonly warm: ReadonlyMap<number, Machine>
}

const inherits = { currency: null, timeZone: null }

function seedOf(): Seed {
  const store = (id: number) => ({ type: 'STORE' as const, id, code: `store-${id}`, name: `Store ${id}`, parent: null, ...inherits })
  const till = (id: number) => ({
    type: 'TILL' as const,
    id,
    code: `till-${id}`,
    name: `Till ${id}`,
    parent: { type: 'STORE' as const, id: storeOf(id) as never },
    ...inherits,
  })
  return {
    org: {
      id: 1,
      code: 'shop',
      name: 'Shop',
      currency: 'INR',
      timeZone: 'Asia/Kolkata',
      settings: { couponsPerBill: 2, randomisedCodes: true, mobile: { callingCode: '91', trunkPrefix: '0', nationalLength: 10 } },
      units: [...STORES.map(store), ...TILLS.map(till)],
      rates: [],
      serverInstance: 'instance-1',
      revision: 1,
    },
    keys: KEYS,
    epoch: 'epoch-1',
    people: [],
    products: [],
    members: [],
  }
}

const PER_TILL = 2

/** In a third of the shops codes, customers and uses travel packed: there one or two of them are very many. */
export const packsOf = (variant: number): PackSettings | null => (variant % 3 === 1 ? { least: variant % 2 === 0 ? 2 : 1 } : null)

export async function buildShop(variant: number): Promise<Shop> {
  const dice = diceFrom(variant, 4711)
  const state = emptyState(seedOf())
  const clock = { now: () => BEGINNING - 86_400_000 }
  const core: Core = {
    store: storeOn(state),
    clock,
    catalogue: createCatalogue(clock),
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => dice.between(0, 255)) },
    trouble: (what, failure) => {
      throw new Error(what, { cause: failure })
    },
  }
  await addCustomers(core)
  // The tills first: a till enrolled after an offer was saved may do nothing of it alone.
  const enrolments: Enrolment[] = []
  for (const till of TILLS) enrolments.push(await enrolled(core, till))
  const offers: ShopOffer[] = []
  for (let n = 0; n < OFFERS; n += 1) offers.push(await addOffer(core, dice, variant, n))
  return { state, offers, enrolments }
}

async function addCustomers({ store }: Core): Promise<void> {
  await store.transact(async (tx) => {
    for (const [n, mobile] of MOBILES.entries()) {
      const customer = { firstName: `Customer ${n}`, lastName: '', mobile: `+91${mobile}`, email: null, externalId: null, blocked: n === 2 }
      await tx.customers.insert(customer as Parameters<typeof tx.customers.insert>[0], [identKeyOf(KEYS.customer, 'mobile', `+91${mobile}`)], (id) => customerTokenOf(KEYS.customer, id))
    }
  })
}

async function addOffer(core: Core, dice: Dice, variant: number, n: number): Promise<ShopOffer> {
  const { mode, common = false, holder = false, more, issual } = kindOf(variant, n)
  const redemption = { anyone: true, ...more?.(dice, variant) }
  const draft: OfferDraft = {
    code: `OFFER-${n}`,
    name: `Offer ${n}`,
    expiry: { kind: 'fixed', on: '2026-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'INR',
    codes: common ? { kind: 'common', code: `COMMON${n}` } : { kind: 'unique', length: 8, alphabet: 'alphanumeric' },
    redemption,
    // Whoever is told where to issue holds codes for an outage.
    ...(common ? {} : { issual: { ...issual?.(dice), scope: STORES.map((id) => ({ type: 'STORE', id })) } }),
    offline: { mode, ...(mode === 'bounded' || mode === 'approval' ? { perTill: PER_TILL } : {}), ...(holder ? { singleUse: 'holder' } : {}) },
    saleItems: true,
  }
  const made = await createOffer(core, draft, { who: 'sim', from: 'sim', acknowledged: true })
  if (!made.ok) throw new Error(`the shop's offer ${n} is refused: ${JSON.stringify(made.error)}`)
  const { id } = made.value.stored
  const codes = common ? [`COMMON${n}`] : ['A', 'B'].map((letter) => `CODE${n}${letter}`)
  if (!common) {
    await core.store.transact(async (tx) => {
      await Promise.all(codes.map((code) => tx.coupons.insert(coupon(id, code))))
      await tx.offers.countMade(id, codes.length)
    })
  }
  return { id, mode, total: redemption.total ?? null, perTill: PER_TILL, codes, common, holder }
}

function coupon(offer: number, code: string): NewCoupon {
  return {
    codeKey: codeKeyOf(KEYS.code, code as NormalCode),
    slot: 0,
    offer,
    code,
    state: 'issued',
    issuedOn: '2026-06-01' as NonNullable<NewCoupon['issuedOn']>,
    holder: null,
    explicitThrough: null,
    revokedAt: null,
    uses: 0,
  }
}

/** Enrols a till as its machine does, and answers what the machine keeps. Two codes of one moment are told apart by `nth`. */
export async function enrolled(core: Core, till: number, nth = 0): Promise<Enrolment> {
  const code = `CODE-${till}-${core.clock.now()}-${nth}`
  await core.store.transact((tx) => tx.tills.addEnrolment(secretHash(normalEnrolmentCode(code)), till, core.clock.now() + 1))
  const done = await enrol(core, { code, app: '1.0.0', host: 'sim' }, 'sim')
  if (!done.ok) throw new Error(`till ${till} is not enrolled: ${done.error.key}`)
  const { token, till: unit, store, org, keys, incarnation, serverInstance } = done.value
  return { address: 'https://centre.test', token, till: unit, store, org, keys, incarnation, serverInstance }
}
