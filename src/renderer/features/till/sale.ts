import { create } from 'zustand'
import type { Failure } from '../../../protocol/error-shape'
import type { CustomerInput, Redeemed, Verdict } from '../../../protocol/ipc/till-commands'
import type { ReasonWire } from '../../../protocol/sync/decision-wire'
import type { BillDraft } from './bill-draft'

/** What the till screen is doing. Codes and customers live here only while they are needed, and nowhere else in the page. */
export interface Sale {
  /** What stands in the code field. */
  readonly typed: string
  /** The code under judgement; null = none. */
  readonly code: string | null
  readonly bill: BillDraft | null
  readonly customer: CustomerInput | null
  /** A manager's yes for this one sale. */
  readonly approval: { readonly id: string; readonly by: string } | null
  readonly step: 'idle' | 'judging' | 'judged' | 'redeeming' | 'done' | 'problem'
  readonly verdict: Verdict | null
  readonly done: Redeemed | null
  /** Why nothing came of it: a malformed code, a journal that cannot be written. */
  readonly problem: Failure | null
}

export const EMPTY_SALE: Sale = {
  typed: '',
  code: null,
  bill: null,
  customer: null,
  approval: null,
  step: 'idle',
  verdict: null,
  done: null,
  problem: null,
}

export const useSale = create<Sale>()(() => EMPTY_SALE)

export const sale = (): Sale => useSale.getState()

/** No code is judged until a manager has said that it goes on. */
export const stopsCodes = ({ step, problem }: Sale): boolean => step === 'problem' && problem?.key === 'till.wrong_codes'

/** The verdict on screen becomes `verdict`, which may be a later word on the same one. */
export function showVerdict(verdict: Verdict): Partial<Sale> {
  return { step: 'judged', verdict, problem: null, done: null }
}

/** A refusal at the last moment, when Enter was pressed: the verdict with its new reasons. */
export function refusedVerdict(before: Verdict, reasons: readonly ReasonWire[]): Verdict {
  return { ...before, outcome: 'refuse', reasons: [...reasons], decision: null }
}

/** After a redemption the next customer begins: everything goes but the confirmation. */
export function afterRedeemed(done: Redeemed): Sale {
  return { ...EMPTY_SALE, step: 'done', done }
}

/** Esc: first the code and its verdict, then bill and customer too. */
export function afterClear(before: Sale): Sale {
  const nothingJudged = before.code === null && before.typed === '' && before.step === 'idle'
  return nothingJudged ? EMPTY_SALE : { ...EMPTY_SALE, bill: before.bill, customer: before.customer }
}
