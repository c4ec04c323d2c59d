import { expect } from 'vitest'
import type { BillWire } from '../../src/protocol/bill'
import type { CustomerInput, Redeemed, TillValue } from '../../src/protocol/ipc/till-commands'
import { playTill, type Machine, type PlayedTill } from './played-till'

/** What a cashier does, in one line each, against a till core. */

const open: PlayedTill[] = []

/** Starts a till and lets it sync once; `closeTills` ends it. */
export async function start(machine: Machine): Promise<PlayedTill> {
  const till = await playTill(machine)
  open.push(till)
  await till.core.syncNow()
  return till
}

export function closeTills(): void {
  for (const till of open.splice(0)) till.kill()
}

export interface Asking {
  readonly bill?: BillWire | null
  readonly customer?: CustomerInput | null
  readonly posTransaction?: string | null
  readonly approval?: string | null
}

export async function scan(till: Pick<PlayedTill, 'core'>, code: string, asking: Asking = {}): Promise<TillValue<'verdict'>> {
  const { bill = { total: '1000.00' }, customer = null, posTransaction = null, approval = null } = asking
  const verdict = await till.core.handle('verdict', { code, bill, customer, posTransaction, approval })
  if (!verdict.ok) throw new Error(verdict.error.key)
  return verdict.value
}

export const reasonsOf = (verdict: TillValue<'verdict'>): string[] => verdict.reasons.map((reason) => reason.key)

/** A scan that the centre has confirmed: the till knows of no trouble. Answers the verdict's id. */
export async function confirmed(till: PlayedTill, code: string, asking: Asking = {}): Promise<string> {
  const { id } = await scan(till, code, asking)
  await until(() => till.events.some((event) => event.event === 'verdict' && event.verdict.id === id))
  return id
}

export async function redeem(till: Pick<PlayedTill, 'core'>, verdict: string): Promise<TillValue<'redeem'>> {
  const answer = await till.core.handle('redeem', { verdict, approval: null })
  if (!answer.ok) throw new Error(answer.error.key)
  return answer.value
}

/** Scan and Enter; throws where it is refused. */
export async function sell(till: Pick<PlayedTill, 'core'>, code: string, asking: Asking = {}): Promise<Redeemed> {
  const answer = await redeem(till, (await scan(till, code, asking)).id)
  if (!answer.ok) throw new Error(answer.reasons.map((reason) => reason.key).join())
  return answer.redeemed
}

export async function typesOf(till: PlayedTill): Promise<string[]> {
  return (await till.journal.read(1, 1000)).map((record) => record.type)
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries += 1) await new Promise((wait) => setTimeout(wait, 5))
  expect(await holds()).toBe(true)
}
