import type { CustomerInput } from '../../../protocol/ipc/till-commands'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { CurrencyCode } from '../../../domain/money/money'
import { onVerdict, till } from '../../app/session'
import { closeOverlay, openOverlay } from '../../app/overlays'
import { billWire, type BillDraft } from './bill-draft'
import { nextStep } from './next-step'
import { afterClear, afterRedeemed, EMPTY_SALE, refusedVerdict, sale, showVerdict, stopsCodes, useSale } from './sale'

/*
 * What the keys and buttons of the till do. Each judgement has a turn: an answer that comes after the cashier has moved
 * on is dropped, so a slow verdict never replaces a newer one.
 */
let turn = 0
let currency = 'XXX' as CurrencyCode

/** The store's currency, in which bills are typed; told by the screen when it is known. */
export function setSaleCurrency(code: string): void {
  currency = code as CurrencyCode
}

/** Judges a code; a result that is open is replaced. */
export async function judgeCode(code: string): Promise<void> {
  const text = code.trim()
  if (text === '' || sale().step === 'redeeming') return
  forgetVerdict()
  closeOverlay()
  // What can be no code goes no further than the page: it may be a whole document that was pasted.
  const read = normaliseCode(text)
  if (!read.ok) {
    turn++
    return useSale.setState({ typed: '', code: null, approval: null, done: null, verdict: null, step: 'problem', problem: { key: read.error, field: 'code' } })
  }
  useSale.setState({ typed: '', code: text, approval: null })
  await judge()
}

async function judge(): Promise<void> {
  const { code, bill, customer, approval } = sale()
  if (code === null) return
  const mine = ++turn
  useSale.setState({ step: 'judging', problem: null, done: null })
  const answer = await till.command('verdict', {
    code,
    bill: bill === null ? null : billWire(bill, currency),
    customer,
    posTransaction: null,
    approval: approval?.id ?? null,
  })
  if (mine !== turn) return
  if (!answer.ok) return useSale.setState({ step: 'problem', problem: answer.error, verdict: null })
  useSale.setState(showVerdict(answer.value))
  if (answer.value.outcome === 'needs_bill') openOverlay('bill')
}

/** The centre's word on the verdict that is on screen; on any other it is ignored. */
export function followVerdicts(): () => void {
  return onVerdict((verdict) => {
    const { step, verdict: shown } = sale()
    if (step === 'judged' && shown?.id === verdict.id) useSale.setState(showVerdict(verdict))
  })
}

export async function setBill(bill: BillDraft | null): Promise<void> {
  closeOverlay()
  useSale.setState({ bill })
  await judgeAgain()
}

export async function setCustomer(customer: CustomerInput | null): Promise<void> {
  closeOverlay()
  useSale.setState({ customer })
  await judgeAgain()
}

export async function setApproval(approval: { readonly id: string; readonly by: string }): Promise<void> {
  closeOverlay()
  if (stopsCodes(sale())) return allowCodes(approval.id)
  useSale.setState({ approval })
  await judgeAgain()
}

/** After too many wrong codes a manager's yes is for the next codes, not for this sale (2.4). */
async function allowCodes(approval: string): Promise<void> {
  const answer = await till.command('allowCodes', { approval })
  if (answer.ok) return judgeAgain()
  useSale.setState({ step: 'problem', problem: answer.error })
}

async function judgeAgain(): Promise<void> {
  const { code, step } = sale()
  if (code === null || step === 'redeeming' || step === 'done') return
  forgetVerdict()
  await judge()
}

/** Enter: does what the verdict asks for next. */
export async function goOn(): Promise<void> {
  const { typed, verdict, step } = sale()
  if (typed.trim() !== '') return judgeCode(typed)
  if (stopsCodes(sale())) return openOverlay('approve')
  if (step !== 'judged' || verdict === null) return
  const next = nextStep(verdict)
  if (next === 'redeem') await redeem(verdict.id)
  else if (next !== 'nothing') openOverlay(next)
}

/** Records the verdict on screen. Only one at a time: a second Enter finds the step `redeeming` and does nothing. */
async function redeem(verdict: string): Promise<void> {
  const mine = ++turn
  const before = sale()
  useSale.setState({ step: 'redeeming' })
  const answer = await till.command('redeem', { verdict, approval: before.approval?.id ?? null })
  if (mine !== turn) return
  if (!answer.ok) return useSale.setState({ step: 'problem', problem: answer.error, verdict: null })
  const { value } = answer
  if (value.ok) return useSale.setState(afterRedeemed(value.redeemed), true)
  const shown = value.verdict ?? (before.verdict === null ? null : refusedVerdict(before.verdict, value.reasons))
  useSale.setState(shown === null ? EMPTY_SALE : showVerdict(shown))
}

/** Esc. A redemption that is being recorded is waited for. */
export function clearSale(): void {
  if (sale().step === 'redeeming') return
  forgetVerdict()
  turn++
  useSale.setState(afterClear(sale()), true)
}

/** Sign-out or lock: nothing of the sale stays in the page. */
export function leaveSale(): void {
  forgetVerdict()
  turn++
  closeOverlay()
  useSale.setState(EMPTY_SALE, true)
}

function forgetVerdict(): void {
  const { verdict } = sale()
  if (verdict !== null) void till.command('clear', { verdict: verdict.id })
}
