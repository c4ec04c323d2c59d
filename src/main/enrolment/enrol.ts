import { hostname } from 'node:os'
import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { CentreClient } from '../network/centre-client'
import { centreAddress } from './centre-address'
import type { Enrolment } from './enrolment'

const DEADLINE_MS = 10_000

/** Asks the centre at `address` for this machine's credential with a one-time code. Keeps nothing yet. */
export async function askEnrolment(client: CentreClient, typed: { readonly address: string; readonly code: string }, version: string): Promise<Result<Enrolment, Failure>> {
  const address = centreAddress(typed.address)
  if (!address.ok) return fail({ key: address.error })
  // A machine's name is for people to tell tills apart; what cannot be shown is left out.
  const host = hostname().replace(/[^\p{L}\p{N}.-]/gu, '').slice(0, 100)
  const body = { code: typed.code.trim(), app: version, host }
  const answer = await client.call('enrol', body, { address: address.value, token: null, deadlineMs: DEADLINE_MS })
  if (!answer.ok) return fail({ key: answer.error.answered ? answer.error.key : 'enrol.unreachable' })
  const { token, till, store, org, keys, incarnation, serverInstance } = answer.value
  return ok({ address: address.value, token, till, store, org, keys, incarnation, serverInstance })
}
