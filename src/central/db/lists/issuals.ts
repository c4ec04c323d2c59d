import { z } from 'zod'
import type { ErrorKey } from '../../../protocol/errors'
import { idNumber } from '../../../protocol/scalars'
import { refuse, type Answer } from '../../core/failure'
import { digestOf } from '../../core/keyed-hashes'
import { opIdOfRow } from '../../core/op-id'
import { transactFairly } from '../../core/raced'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { issueIn } from '../../coupons/issue'
import { IDENT_COLUMNS } from './customers'
import { namedCustomers, NUMBER_COLUMN } from './named-customers'

const options = z.strictObject({ offer: idNumber })
type Options = z.infer<typeof options>

/** Customers by file, each of whom is issued a coupon by every rule of 2.6; whoever is refused is told line by line. */
export const issualList: ListKind<Options> = {
  name: 'issuals',
  columns: [NUMBER_COLUMN, ...IDENT_COLUMNS],
  needs: [['customerId', 'mobile', 'email', 'externalId']],
  options,
  mostRows: 100,
  allows: mayIssue,
  take: issueRows,
}

async function mayIssue({ core, options: { offer } }: ListStep<Options>): Promise<Answer<null>> {
  const found = await core.store.read((tx) => core.catalogue.offer(tx, offer))
  if (found === null) return refuse('offer.not_found')
  return found.offer.codes.kind === 'randomised' ? refuse('codes.no_upload') : { ok: true, value: null }
}

async function issueRows(at: ListStep<Options>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { customers, bad } = await namedCustomers(at, rows)
  const unknown = new Set(bad.map(({ line }) => line))
  const refused: BadListRow[] = []
  for (const { line } of rows) {
    const customer = customers.get(line)
    if (unknown.has(line)) continue
    const key = customer === undefined ? 'field.required' : await issueOne(at, line, customer)
    if (key !== null) refused.push({ line, key })
  }
  return [...bad, ...refused]
}

/** In a transaction of its own, under an operation of the row: a step that runs again gives nobody a second coupon. */
function issueOne({ core, job, who, options: { offer } }: ListStep<Options>, line: number, customer: number): Promise<ErrorKey | null> {
  return transactFairly(core.store, async (tx): Promise<ErrorKey | null> => {
    const found = await tx.customers.byId(customer)
    const asked = { opId: opIdOfRow(job, line), hash: digestOf({ offer, customer }), offer, customer: { token: found?.token ?? null, ident: null }, place: null }
    const done = await issueIn(core, tx, { ...asked, issuer: { kind: 'organisation' } })
    if (!done.ok) return done.error.key
    const { result, at, replayed } = done.value
    if (!result.ok) return (result.reasons[0]?.key ?? 'issual.not_here') as ErrorKey
    const after = { offer, customer, resent: result.resent, job }
    if (!replayed) await tx.people.audit({ at, who, from: 'job', what: 'coupon.issue', subject: `coupon:${result.codeKey}`, before: null, after })
    return null
  })
}
