import { codeVault } from '../../src/main/till/code-vault'
import type { GrantWire, OpenBlock } from '../../src/protocol/sync/allowance'
import type { RecordDraft } from '../../src/protocol/sync/record'
import { opIdOf } from '../support/central-core'
import { codeKey, draft, identOf } from '../support/store-seed'
import { FIRST, OPENS, other, outcome, sale, type Story, type StoryOffer, type Written } from './stories'

/* Days on which a till issues: codes of blocks, coupons the centre gave, coupons sent again (4.4, 2.6). */

/** By which the blocks of these stories were sealed: with it every later version must still open them. */
export const CREDENTIAL = 'credential'
const ANN = '+491700000001'
const BEN = '+491700000002'
const NOBODY = '+491700000009'
/** The first codes of this shape under the keys of the stories' organisation. */
const SHAPE = '|8|36|'
const MADE = ['8J3IV9PI', 'CV6U6WPJ', '3P69YTAS', '1PXJHY78'] as const
const BLOCK: OpenBlock = { shape: SHAPE, numbers: [0, 1, 2, 3], codes: [...MADE] }
const BLOCK_ID = opIdOf(60)
const ALLOWANCE_ID = opIdOf(61)

const SENT_AGAIN: StoryOffer = {
  wire: draft('TAKEN', { offline: { mode: 'bounded' }, issual: { maxPerCustomer: 1, resendTemplate: 'Again: {{code}}' } }),
  codes: ['A'],
  toIssue: MADE,
}
const HELD: StoryOffer = {
  wire: draft('HELD', { offline: { mode: 'strict', singleUse: 'holder' }, redemption: { anyone: true, perCoupon: 1, total: 10 }, issual: { total: 20 } }),
  codes: [],
  toIssue: MADE,
}
const GIVEN: StoryOffer = { wire: draft('GIVEN', { offline: { mode: 'bounded' } }), codes: ['A', 'B'], toIssue: MADE }

const told = { id: BLOCK_ID, offer: FIRST, units: MADE.length, expires: OPENS + 48 * 3_600_000, serverInstance: 'one' }

function sealed(): GrantWire {
  const [grant] = codeVault(CREDENTIAL, { codeKey }).sealed({ grants: [{ ...told, block: BLOCK }], recalled: [] }).grants
  if (grant?.block === undefined || !('sealed' in grant.block)) throw new Error('the block was not sealed')
  return { ...told, block: grant.block }
}

const record = (n: number, given: RecordDraft['type'], body: unknown): Written => other(n, { type: given, body })
const adopted = (): Written => ({ minute: 0, draft: { type: 'grant', opId: BLOCK_ID, body: sealed() } })
const asked = (n: number, mobile: string): Written =>
  record(n, 'intent', { action: 'issue', offer: FIRST, offerVersion: 1, engineVersion: 1, customer: { token: null, ident: identOf(mobile) } })
const given = (code: string, more: object = {}): object => ({ ok: true, codeKey: codeKey(code), validThrough: '2027-12-31', resent: false, ...more })

/** Unit `no` of the block goes to a customer, without the centre. */
const issuedAlone = (n: number, mobile: string, no: number): readonly Written[] => [
  asked(n, mobile),
  record(n, 'outcome', { action: 'issue', decidedBy: 'till', result: given(MADE[no - 1] ?? '', { issuedOn: '2026-06-10' }), unit: { grant: BLOCK_ID, no } }),
]
const handed = (n: number, through: number): Written => record(n, 'codes_handed', { grant: BLOCK_ID, through })
const closed = (n: number, grant: string, used: number): Written => record(n, 'grant_closed', { grant, used, why: 'idle' })
const resent = (n: number, code: string): Written => record(n, 'resend', { codeKey: codeKey(code), offer: FIRST })
const refusedIssual = { ok: false, reasons: [{ key: 'issual.customer_limit', figures: {} }] }

export const STORIES_OF_ISSUING: readonly Story[] = [
  {
    name: 'issued-alone',
    about: 'Codes of a block go to a customer, to the same one again, and to somebody nobody knows; one is redeemed and so not sent again, one is sent again, one has nobody to be sent to, the fourth dies with the block.',
    offers: [SENT_AGAIN],
    customers: [ANN, BEN],
    runs: [
      {
        records: [
          adopted(),
          ...issuedAlone(1, ANN, 1),
          ...issuedAlone(2, ANN, 2),
          ...issuedAlone(3, NOBODY, 3),
          asked(4, ANN),
          record(4, 'outcome', { action: 'issue', decidedBy: 'till', result: refusedIssual }),
          handed(5, 3),
          ...sale(6, MADE[0]),
        ],
      },
      { records: [resent(8, MADE[0]), resent(9, MADE[1]), resent(10, MADE[2]), closed(11, BLOCK_ID, 3)] },
    ],
  },
  {
    name: 'held-codes',
    about: 'Of a strict offer a till holds codes and uses: it redeems the first code it has issued, with a use of its allowance, before it hands it over; the other codes are issued or held still.',
    offers: [HELD],
    customers: [ANN, BEN],
    runs: [
      {
        records: [
          adopted(),
          record(61, 'grant', { ...told, id: ALLOWANCE_ID, units: 3 }),
          ...issuedAlone(1, ANN, 1),
          sale(2, MADE[0])[0],
          outcome(2, 2, { unit: { grant: ALLOWANCE_ID, no: 1 } }),
          handed(3, 1),
          ...issuedAlone(4, BEN, 2),
          handed(5, 2),
          closed(6, ALLOWANCE_ID, 1),
        ].filter((written) => written !== undefined),
      },
    ],
  },
  {
    name: 'issued-by-the-centre',
    about: 'A coupon the centre gave before it lost its memory; one that was asked for and given up; one it refused; and one the till gave of a code that somebody has, by a block nobody knows.',
    offers: [GIVEN],
    customers: [ANN],
    runs: [
      {
        records: [
          asked(1, ANN),
          record(1, 'outcome', { action: 'issue', decidedBy: 'centre', result: given(MADE[0]) }),
          asked(2, ANN),
          record(2, 'abandon', { why: 'cancelled' }),
          asked(3, ANN),
          record(3, 'outcome', { action: 'issue', decidedBy: 'centre', result: refusedIssual }),
          asked(4, ANN),
          record(4, 'outcome', { action: 'issue', decidedBy: 'till', result: given('A', { issuedOn: '2026-06-10' }), unit: { grant: BLOCK_ID, no: 1 } }),
          resent(5, 'NOBODY'),
        ],
      },
    ],
  },
]
