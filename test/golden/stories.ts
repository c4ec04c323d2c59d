import type { OfferWire } from '../../src/domain/offer/offer-wire'
import type { DecisionWire } from '../../src/protocol/sync/decision-wire'
import type { JournalRecord, RecordDraft } from '../../src/protocol/sync/record'
import { intentFor, NOON, opIdOf } from '../support/central-core'
import { draft, identOf } from '../support/store-seed'

/*
 * The days of which journals are kept for ever (research T12). A story that was written once is never changed; what a later
 * version can do is a story of its own.
 */

export interface StoryOffer {
  readonly wire: OfferWire
  readonly codes: readonly string[]
  /** Codes that a till of the story holds to issue: what becomes of them is told with the facts. */
  readonly toIssue?: readonly string[]
}

export interface Written {
  readonly draft: RecordDraft
  /** Minutes after the shop has opened. */
  readonly minute: number
  readonly suspect?: true
  readonly cashier?: number
}

/** One run of the app; a run begins a segment. `torn`: bytes behind the last record that were never confirmed. */
export interface Run {
  readonly records: readonly Written[]
  /** The first sync of this run fails: its records are written again, into another segment. */
  readonly failsOnce?: true
  readonly torn?: string
}

export interface Story {
  readonly name: string
  readonly about: string
  readonly offers: readonly StoryOffer[]
  /** How many cases of a code used twice wait for the store's manager. */
  readonly cases?: number
  /** Mobile numbers of the customers the centre knows. */
  readonly customers?: readonly string[]
  readonly runs: readonly Run[]
}

export const OPENS = NOON - 4 * 3_600_000
/** Who manages the store of which these journals tell. */
export const MANAGER = 1
export const CODES = ['A', 'B', 'C', 'D', 'E'] as const
/** Offers are numbered as they are made. */
export const FIRST = 1
const PLAIN: StoryOffer = { wire: draft('PLAIN'), codes: CODES }
const STRICT: StoryOffer = { wire: draft('STRICT', { redemption: { anyone: true, perCoupon: 1, total: 10 }, offline: { mode: 'strict' } }), codes: CODES }
const EACH_ONCE: StoryOffer = { wire: draft('ONCE', { redemption: { anyone: true, perCoupon: 5, perCustomer: 1 } }), codes: CODES }

export const TEN_PERCENT: DecisionWire = { ok: true, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: [], rate: null, offerRate: null }
const LINES = [
  { id: 'a', sku: 'S1', qty: 2, unitPrice: '10.00', amount: '20.00' },
  { id: 'b', sku: 'S2', qty: 1, unitPrice: '20.00', amount: '20.00' },
]
const BY_LINE: DecisionWire = { ...TEN_PERCENT, lines: [{ id: 'a', share: '2.00' }, { id: 'b', share: '2.00' }] }
const USED = [{ key: 'coupon.used', figures: {} }]

type Intent = Parameters<typeof intentFor>[2]
type Outcome = Extract<JournalRecord, { type: 'outcome' }>['body']

export function intent(n: number, minute: number, code: string, more: Intent = {}): Written {
  return { minute, draft: { type: 'intent', opId: opIdOf(n), body: intentFor(code, FIRST, { posTransaction: `pos-${n}`, ...more }) } }
}

export function outcome(n: number, minute: number, body: Partial<Extract<Outcome, { action: 'redeem' }>> = {}): Written {
  return { minute, draft: { type: 'outcome', opId: opIdOf(n), body: { action: 'redeem', decidedBy: 'till', decision: TEN_PERCENT, ...body } } }
}

export const sale = (n: number, code: string, more: Intent = {}): readonly Written[] => [intent(n, n, code, more), outcome(n, n)]
const refused: DecisionWire = { ok: false, offerVersion: 1, engineVersion: 1, reasons: USED }
export const other = (n: number, given: { readonly type: string; readonly body: unknown }): Written => ({ minute: n, draft: { opId: opIdOf(n), ...given } as RecordDraft })

export const FIRST_STORIES: readonly Story[] = [
  {
    name: 'plain-sales',
    about: 'Three sales the centre decided; it has lost its memory since and hears of them from the journal.',
    offers: [PLAIN],
    runs: [{ records: ['A', 'B', 'C'].flatMap((code, at) => [intent(at + 1, at, code), outcome(at + 1, at, { decidedBy: 'centre' })]) }],
  },
  {
    name: 'outage',
    about: 'Sales made alone: one as it should be, a code used twice, a code nobody knows, a suspect clock, a try that was refused.',
    offers: [PLAIN],
    runs: [
      {
        records: [
          ...sale(1, 'A'),
          ...sale(2, 'A'),
          ...sale(3, 'NOBODY'),
          ...sale(4, 'B').map((record) => ({ ...record, suspect: true as const })),
          other(5, { type: 'attempt', body: { codeKey: null, offer: null, total: '40.00', reasons: [{ key: 'code.unknown', figures: {} }] } }),
        ],
      },
    ],
  },
  {
    name: 'customers',
    about: 'One customer passes a limit of one use each with a second coupon; another customer does not.',
    offers: [EACH_ONCE],
    runs: [{ records: [['A', '2'], ['B', '2'], ['C', '3']].flatMap(([code = '', mobile = ''], at) => sale(at + 1, code, { customer: { token: null, ident: identOf(mobile) } })) }],
  },
  {
    name: 'undone',
    about: 'A sale reversed, one of which a line came back, one of which everything came back in two parts; and a reversal of nothing.',
    offers: [PLAIN],
    runs: [
      {
        records: [
          ...sale(1, 'A'),
          ...['B', 'C'].flatMap((code, at) => [intent(2 + at, 2, code, { bill: { total: '40.00', lines: LINES } }), outcome(2 + at, 2, { decision: BY_LINE })]),
          other(11, { type: 'reversal', body: { redemption: opIdOf(1), reason: 'wrong bill' } }),
          other(12, { type: 'return', body: { redemption: opIdOf(2), lines: [{ id: 'a', qty: 1 }], giveBack: '9.00', shares: [{ id: 'a', share: '1.00' }], complete: false } }),
          other(13, { type: 'return', body: { redemption: opIdOf(3), lines: [{ id: 'a', qty: 2 }], giveBack: '18.00', shares: [{ id: 'a', share: '2.00' }], complete: false } }),
          other(14, { type: 'return', body: { redemption: opIdOf(3), lines: [{ id: 'b', qty: 1 }], giveBack: '18.00', shares: [{ id: 'b', share: '2.00' }], complete: true } }),
          other(15, { type: 'reversal', body: { redemption: opIdOf(99), reason: 'of a sale nobody knows' } }),
        ],
      },
    ],
  },
  {
    name: 'given-up',
    about: 'Asked and given up; asked, not heard and refused alone; begun in one run and ended in the next.',
    offers: [PLAIN],
    runs: [
      { records: [intent(1, 1, 'A'), other(1, { type: 'abandon', body: { why: 'cancelled' } }), intent(2, 2, 'B'), outcome(2, 2, { decision: refused }), intent(3, 3, 'C')] },
      { records: [other(3, { type: 'abandon', body: { why: 'crashed' } }), ...sale(4, 'C')] },
    ],
  },
  {
    name: 'allowance',
    about: 'An allowance adopted, two of its units spent, the rest given up.',
    offers: [STRICT],
    runs: [
      {
        records: [
          other(50, { type: 'grant', body: { id: opIdOf(50), offer: FIRST, units: 4, expires: OPENS + 48 * 3_600_000, serverInstance: 'one' } }),
          ...['A', 'B'].flatMap((code, at) => [intent(at + 1, at, code), outcome(at + 1, at, { unit: { grant: opIdOf(50), no: at + 1 } })]),
          other(51, { type: 'grant_closed', body: { grant: opIdOf(50), used: 2, why: 'idle' } }),
        ],
      },
    ],
  },
  {
    name: 'case-decided',
    about: 'A manager decides one of two cases at the till; a cashier’s word on the other decides nothing.',
    offers: [PLAIN],
    cases: 2,
    runs: [
      {
        records: [
          { ...other(1, { type: 'case_decision', body: { case: 1, action: 'accept_loss', note: 'seen' } }), cashier: MANAGER },
          other(2, { type: 'case_decision', body: { case: 2, action: 'fraud', note: '' } }),
        ],
      },
    ],
  },
  {
    name: 'torn-tail',
    about: 'The power went in the middle of a write: what was confirmed is there, and the next run goes on behind it.',
    offers: [PLAIN],
    runs: [{ records: sale(1, 'A'), torn: '00000140a5a5a5a57b2261637469' }],
  },
  {
    name: 'segments',
    about: 'Three runs in three segments, the second with a sync that failed, so that its records stand twice.',
    offers: [PLAIN],
    runs: [{ records: sale(1, 'A') }, { records: sale(2, 'B'), failsOnce: true }, { records: sale(3, 'C') }],
  },
  {
    name: 'unknown-type',
    about: 'A record of a type that only a later version knows lies between two sales.',
    offers: [PLAIN],
    runs: [{ records: [...sale(1, 'A'), other(2, { type: 'novelty', body: { anything: [1, 'two'] } }), ...sale(3, 'B')] }],
  },
]
