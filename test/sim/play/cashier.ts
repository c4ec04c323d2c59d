import type { BillWire } from '../../../src/protocol/bill'
import type { CustomerInput, Redeemed, TillValue } from '../../../src/protocol/ipc/till-commands'
import type { TillCore } from '../../../src/till/till-core'
import type { World } from '../engine/world'
import type { Machine } from '../machine/machine'
import type { Approved, Ledger } from './ledger'
import { MOBILES, type ShopOffer } from './shop'
import type { Step } from './step'

/** What is sold on a code: one of the shop's own, or one that a customer was given. */
interface Sale extends Omit<Extract<Step, { do: 'sell' }>, 'do' | 'till' | 'code'> {
  readonly code: string
}

export interface CashierParts {
  readonly world: World
  readonly machine: Machine
  readonly ledger: Ledger
  readonly offers: readonly ShopOffer[]
  /** Called when "approved" is on the screen. */
  readonly approved: (made: Approved) => void
}

const LINES: NonNullable<BillWire['lines']> = [
  { id: 'l1', qty: 2, unitPrice: '10.00', amount: '20.00' },
  { id: 'l2', qty: 1, unitPrice: '20.00', amount: '20.00' },
]

/** Who stands at a till: does one thing after the other, and does not know why the screen sometimes starts again. */
export class Cashier {
  readonly #of: CashierParts
  #last: { readonly sale: Sale; readonly posTransaction: string } | null = null
  #sales = 0

  constructor(parts: CashierParts) {
    this.#of = parts
  }

  /** Does a step where the till stands ready; otherwise the customer has gone. Answers when it is done, if the app lives so long. */
  async do(step: Step): Promise<void> {
    const core = this.#of.machine.run?.page.core
    if (core === undefined || core === null) return
    if (step.do === 'sell') await this.#sell(core, this.#saleOf(step), `pos-${this.#of.machine.enrolment.till.id}-${(this.#sales += 1)}`)
    if (step.do === 'sell again' && this.#last !== null) await this.#sell(core, this.#last.sale, this.#last.posTransaction)
    if (step.do === 'undo' || step.do === 'return goods') await this.#undo(core, step.do)
    if (step.do === 'sync') await core.syncNow()
    if (step.do === 'issue') await this.#issue(core, step)
    if (step.do === 'sell issued') await this.#sellIssued(core, step)
  }

  async #sell(core: TillCore, sale: Sale, posTransaction: string): Promise<void> {
    const { world, machine, offers } = this.#of
    const offer = offers[sale.offer]
    const { code } = sale
    if (offer === undefined) return
    this.#last = { sale, posTransaction }
    const bill: BillWire = sale.lines ? { total: '40.00', lines: LINES } : { total: '40.00' }
    const verdict = await core.handle('verdict', { code, bill, customer: customerOf(sale.customer), posTransaction, approval: null })
    if (!verdict.ok || !this.#isOn(core)) return
    const { id, outcome } = verdict.value
    world.note(machine.who, `scans ${code}: ${outcome} ${verdict.value.reasons.map((reason) => reason.key).join()}`)
    if (outcome === 'refuse' || outcome === 'needs_customer') return
    this.#ownUseIsSeen(verdict.value, offer, code)
    if (sale.wait > 0) await world.scheduler.pause(sale.wait)
    const { run } = machine
    // The screen may have gone in the meantime, and with it the verdict.
    if (run === null || !this.#isOn(core)) return
    const approval = outcome === 'needs_manager' ? run.approve() : null
    const enter = async (): Promise<void> => {
      const answer = await core.handle('redeem', { verdict: id, approval })
      if (!this.#isOn(core)) return
      if (!answer.ok) return world.note(machine.who, `enter: ${answer.error.key}`)
      if (answer.value.ok) this.#shown(answer.value.redeemed, sale, offer, code)
      else world.note(machine.who, `refused: ${answer.value.reasons.map((reason) => reason.key).join()}`)
    }
    await Promise.all(sale.twice ? [enter(), enter()] : [enter()])
  }

  /** What an app that has died still answers reaches no screen. */
  #isOn(core: TillCore): boolean {
    const page = this.#of.machine.run?.page
    return page !== undefined && !page.dead && page.core === core
  }

  /** The screen says "approved": from here on it has happened. */
  #shown({ redemption, seq, decidedBy }: Redeemed, sale: Sale, offer: ShopOffer, code: string): void {
    const { world, machine, ledger, approved } = this.#of
    world.note(machine.who, `approved ${redemption} by ${decidedBy}`)
    world.point(`approved by ${decidedBy}, ${offer.mode}`)
    const incarnation = machine.run?.main?.till.journal.status().incarnation ?? 0
    if (!machine.disk.surely(`"opId":"${redemption}"`) || !machine.disk.surely(`"seq":${seq},"type":"outcome"`)) {
      world.violate('S1', `${machine.who} approved ${redemption} before its record was on the disk`)
    }
    if (ledger.approved.has(redemption)) return world.point('the same sale was asked for again and is one')
    const made: Approved = { opId: redemption, machine, incarnation, offer: offer.id, code, customer: sale.customer, decidedBy, undoing: false }
    ledger.approve(made)
    approved(made)
  }

  /** A code that is good once and that this till has used itself is never offered again (base + overlay). */
  #ownUseIsSeen(verdict: TillValue<'verdict'>, offer: ShopOffer, code: string): void {
    const { world, machine, ledger } = this.#of
    if (offer.mode !== 'bounded' || offer.total !== null || offer.common) return
    const mine = ledger.ofMachine(machine).find((made) => made.code === code && !made.undoing && !machine.lostIncarnations.has(made.incarnation))
    if (mine !== undefined && mine.opId !== verdict.id) world.violate('S8', `${machine.who} does not see its own ${mine.opId} of ${code}`)
  }

  async #undo(core: TillCore, how: 'undo' | 'return goods'): Promise<void> {
    const { world, machine, ledger } = this.#of
    const made = ledger.ofMachine(machine).findLast((one) => !one.undoing)
    if (made === undefined) return
    made.undoing = true
    const approval = machine.run?.approve() ?? null
    const answer =
      how === 'undo'
        ? await core.handle('reverse', { redemption: made.opId, reason: 'sim', approval })
        : await core.handle('returnLines', { redemption: made.opId, lines: LINES.map(({ id, qty }) => ({ id, qty })), approval })
    world.note(machine.who, `${how} ${made.opId}: ${answer.ok ? 'done' : answer.error.key}`)
    if (answer.ok) world.point(how === 'undo' ? 'a redemption was reversed' : 'goods came back')
    // What was refused before anything was recorded leaves the redemption as it was.
    else if (answer.error.key !== 'journal.degraded') made.undoing = false
  }

  async #issue(core: TillCore, { offer, customer }: Extract<Step, { do: 'issue' }>): Promise<void> {
    const { world, machine, offers } = this.#of
    const of = offers[offer]
    const who = customerOf(customer)
    if (of === undefined || who === null) return
    const answer = await core.handle('issue', { offer: of.id, customer: who })
    world.note(machine.who, `issue: ${answer.ok ? (answer.value.ok ? 'issued' : 'refused') : answer.error.key}`)
    if (!answer.ok || !answer.value.ok) return
    const { code, resent } = answer.value
    const isAlone = machine.disk.surely('"action":"issue","decidedBy":"till"')
    world.point(isAlone ? 'a coupon was issued by a till that has issued alone' : 'a coupon was issued')
    const isNew = this.#of.ledger.handOut({ code, offer, customer })
    if (!isNew && !resent && !of.common) world.violate('S12', `${machine.who} gives out ${code}, which somebody has`)
  }

  #saleOf({ offer, code, customer, lines, twice, wait }: Extract<Step, { do: 'sell' }>): Sale {
    const codes = this.#of.offers[offer]?.codes ?? []
    return { offer, code: codes[code % codes.length] ?? '', customer, lines, twice, wait }
  }

  async #sellIssued(core: TillCore, { pick, wait }: Extract<Step, { do: 'sell issued' }>): Promise<void> {
    const { handedOut } = this.#of.ledger
    const coupon = pick < 0 ? handedOut.at(-1) : handedOut[pick % Math.max(1, handedOut.length)]
    if (coupon === undefined) return
    const { offer, code, customer } = coupon
    await this.#sell(core, { offer, code, customer, lines: false, twice: false, wait }, `pos-${this.#of.machine.enrolment.till.id}-${(this.#sales += 1)}`)
  }
}

function customerOf(n: number | null): CustomerInput | null {
  const value = n === null ? undefined : MOBILES[n]
  return value === undefined ? null : { kind: 'mobile', value }
}
