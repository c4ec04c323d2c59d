import type { Verdict } from '../../../protocol/ipc/till-commands'

/** What Enter does on a verdict. */
export type NextStep = 'redeem' | 'bill' | 'customer' | 'approve' | 'nothing'

export function has(verdict: Verdict, reason: string): boolean {
  return verdict.reasons.some(({ key }) => key === reason)
}

/** The step that brings the sale forward. A refusal that a customer or the lines of the bill may change leads there too. */
export function nextStep(verdict: Verdict): NextStep {
  switch (verdict.outcome) {
    case 'accept':
      return 'redeem'
    case 'needs_bill':
      return 'bill'
    case 'needs_customer':
      return 'customer'
    case 'needs_manager':
      return 'approve'
    case 'refuse':
      return has(verdict, 'customer.required') ? 'customer' : has(verdict, 'bill.items_required') ? 'bill' : 'nothing'
  }
}
