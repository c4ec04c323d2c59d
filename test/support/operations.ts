import type { OperationCached } from '../../src/till/cache/rows'

/** An accepted redemption of offer 1, decided alone and waiting, unless said otherwise. */
export function operation(opId: string, more: Partial<OperationCached> = {}): OperationCached {
  return {
    opId,
    incarnation: 1,
    seq: 2,
    kind: 'redeem',
    at: 1_780_000_000_000,
    state: 'accepted',
    decidedBy: 'till',
    codeKey: 'aaaaaaaaaaaaaaaa',
    offer: 1,
    offerName: 'Offer 1',
    posCode: 'P1',
    customer: { token: null, ident: 'i1' },
    bill: { total: '100.00' },
    posTransaction: null,
    currency: 'INR',
    decision: { ok: true, offerVersion: 1, engineVersion: 1, currency: 'INR', discount: '10.00', lines: [], rate: null, offerRate: null },
    reasons: [],
    cashier: 7,
    approver: null,
    redemption: null,
    giveBack: null,
    returned: {},
    undone: 'no',
    waiting: 1,
    overlay: 1,
    settlement: null,
    conflict: null,
    attention: 0,
    ...more,
  }
}
