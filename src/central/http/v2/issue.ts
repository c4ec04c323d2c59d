import type { z } from 'zod'
import type { bulkIssueReply, bulkIssueRequest, issueReply, issueRequest } from '../../../protocol/public-v2/coupons'
import { refuse, type Answer } from '../../core/failure'
import { digestOf } from '../../core/keyed-hashes'
import { transactFairly } from '../../core/raced'
import { isNamed } from '../../people/find-customer'
import type { Call, CLIENT } from '../route'
import { v2Refusal } from './envelope'
import { issuedReply, issueOneV2, whereAndWho } from './issuing'
import { issualStatus, type V2Status } from './status-numbers'

type Reply = z.infer<typeof issueReply>
type Item = z.infer<typeof bulkIssueReply>['response'][number]
type Given = { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly errors: readonly V2Status[] }

interface Asked {
  readonly customer: z.infer<typeof issueRequest>['customer']
  readonly metadata: Readonly<Record<string, string>>
}

/** `POST /v2/coupon/issue`: one coupon of one series for one customer. A refusal is an error list inside a 200, as there. */
export async function issueV2(call: Call<typeof CLIENT, z.infer<typeof issueRequest>, unknown>): Promise<Answer<unknown>> {
  const { seriesId, customer, metadata } = call.body
  if (!isNamed(customer)) return refuse('request.malformed', 'customer')
  const given = await give(call, seriesId, { customer, metadata: said(metadata) })
  call.caller.org.hints.poke()
  if (!given.ok) return given
  return { ok: true, value: given.value.ok ? given.value.reply : v2Refusal(given.value.errors) }
}

/** `POST /v2/coupon/bulk/issue`: one coupon of each of many series for one customer, each for itself, in the order asked. */
export async function bulkIssueV2(call: Call<typeof CLIENT, z.infer<typeof bulkIssueRequest>, unknown>): Promise<Answer<z.infer<typeof bulkIssueReply>>> {
  const { seriesIds, customer, metadata } = call.body
  if (!isNamed(customer)) return refuse('request.malformed', 'customer')
  const response: Item[] = []
  for (const entityId of seriesIds) {
    const given = await give(call, entityId, { customer, metadata: said(metadata) })
    if (!given.ok) return given
    const errors = given.value.ok ? [] : [...given.value.errors]
    response.push({ entityId, result: given.value.ok ? given.value.reply : null, errors, warnings: [] })
  }
  call.caller.org.hints.poke()
  return { ok: true, value: { response, totalCount: response.length, failureCount: response.filter(({ result }) => result === null).length } }
}

function give(call: Call<typeof CLIENT, unknown, unknown>, series: number, { customer: named, metadata }: Asked): Promise<Answer<Given>> {
  const { core } = call.caller.org
  return transactFairly(core.store, async (tx): Promise<Answer<Given>> => {
    const found = await whereAndWho(core, tx, call, named)
    if (!found.ok) return found
    const issued = await issueOneV2(core, tx, series, { ...found.value, hash: digestOf(call.body), metadata })
    if (!issued.ok) return issued
    const { offer, result } = issued.value
    if (!result.ok) return { ok: true, value: { ok: false, errors: result.reasons.map(({ key }) => issualStatus(key)) } }
    if (offer === null) throw new Error('a coupon of no offer was issued')
    return { ok: true, value: { ok: true, reply: issuedReply(offer, result, found.value.customer?.id ?? null) } }
  })
}

/** What was said of an issual, without what was left empty. */
export function said(metadata: Readonly<Record<string, string | null | undefined>> | null | undefined): Record<string, string> {
  const given = Object.entries(metadata ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
  return Object.fromEntries(given)
}
