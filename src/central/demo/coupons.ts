import type { PlainDate } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import { normaliseCode } from '../../domain/codes/normalise-code'
import { readOffer } from '../../domain/offer/offer-wire'
import { codeMaker } from '../coupons/code-maker'
import { shapeOf } from '../coupons/code-shape'
import { codeKeyOf } from '../core/keyed-hashes'
import type { OrgKeys } from '../core/rows'
import type { DemoOffer } from './offer-of'

export interface DemoCoupon {
  readonly offer: number
  readonly codeKey: string
  readonly slot: number
  readonly code: string
  readonly state: 'issued' | 'unissued' | 'revoked'
  readonly issuedOn: PlainDate | null
  readonly holder: number | null
  readonly uses: 0 | 1
}

export interface DemoCoupons {
  readonly coupons: readonly DemoCoupon[]
  /** How far each shape of codes has been given out. */
  readonly taken: ReadonlyMap<string, number>
}

/** The offer whose coupons have a history: some used, some revoked. */
export const HISTORY_OFFER = 1
/** Coupons of this offer live sixty days; one was issued long before that. */
export const DAYS_OFFER = 2
const USED_EACH = 15
const REVOKED_EACH = 40
const LONG_AGO = -100

/** The coupons of all offers. Which customer has which is the same everywhere; the codes hang on the organisation's keys. */
export function demoCoupons(offers: readonly DemoOffer[], keys: OrgKeys, today: PlainDate): DemoCoupons {
  const taken = new Map<string, number>()
  const coupons = offers.flatMap((demo) => couponsOf(demo, keys, today, taken))
  return { coupons, taken }
}

function couponsOf(demo: DemoOffer, keys: OrgKeys, today: PlainDate, taken: Map<string, number>): DemoCoupon[] {
  const next = codesOf(demo, keys, taken)
  const common = demo.offer.codes.kind === 'common'
  const [first, last] = demo.customers
  const made: DemoCoupon[] = []
  const add = (n: number, holder: number | null): void => {
    const code = next()
    const issuedOn = holder === null ? null : issueDay(demo.offer.id, n, today)
    const { state, uses } = historyOf(demo.offer.id, n, holder)
    made.push({ offer: demo.offer.id, codeKey: codeKeyOf(keys.code, code), slot: common ? (holder ?? 0) : 0, code, state, issuedOn, holder, uses })
  }
  for (let n = 0; n < demo.issued; n++) add(n, first + (n % (last - first + 1)))
  for (let n = 0; n < demo.free + (common ? 1 : 0); n++) add(n, null)
  return made
}

function codesOf({ offer }: DemoOffer, keys: OrgKeys, taken: Map<string, number>): () => ReturnType<typeof normal> {
  const read = readOffer(offer)
  if (!read.ok) throw new Error(`the demo's offer ${offer.id} cannot be read: ${JSON.stringify(read.error)}`)
  const { codes } = read.value
  if (codes.kind === 'common') return () => normal(codes.code)
  const shape = shapeOf(codes.kind === 'uploaded' ? { kind: 'unique', length: 12, alphabet: 'numeric', prefix: 'P-', suffix: '' } : codes)
  if (shape === null) throw new Error('codes of no shape')
  const maker = codeMaker(keys.permutation, shape)
  return () => {
    const n = taken.get(shape.name) ?? 0
    taken.set(shape.name, n + 1)
    return normal(maker.code(n))
  }
}

function issueDay(offer: number, n: number, today: PlainDate): PlainDate {
  return addDays(today, offer === DAYS_OFFER && n === 0 ? LONG_AGO : -(n % 25))
}

function historyOf(offer: number, n: number, holder: number | null): Pick<DemoCoupon, 'state' | 'uses'> {
  if (holder === null) return { state: 'unissued', uses: 0 }
  if (offer !== HISTORY_OFFER) return { state: 'issued', uses: 0 }
  return { state: n % REVOKED_EACH === 1 ? 'revoked' : 'issued', uses: n % USED_EACH === 2 ? 1 : 0 }
}

function normal(text: string) {
  const read = normaliseCode(text)
  if (!read.ok) throw new Error(`the demo made a malformed code: ${text}`)
  return read.value
}
