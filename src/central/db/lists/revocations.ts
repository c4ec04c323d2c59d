import { z } from 'zod'
import { idNumber } from '../../../protocol/scalars'
import { refuse, type Answer } from '../../core/failure'
import type { BadListRow, ListKind, ListRow, ListStep, ListTaken } from '../../csv/list-kind'
import { revokeOfCustomers } from '../coupons/revoke-customers'
import { IDENT_COLUMNS } from './customers'
import { namedCustomers, NUMBER_COLUMN } from './named-customers'

const options = z.strictObject({ offer: idNumber, understood: z.boolean() })
type Options = z.infer<typeof options>

/** Customers by file, whose live coupons of one offer all die (2.9); rows that matched nobody are told line by line. */
export const revocationList: ListKind<Options> = {
  name: 'revocations',
  columns: [NUMBER_COLUMN, ...IDENT_COLUMNS],
  needs: [['customerId', 'mobile', 'email', 'externalId']],
  options,
  mostRows: 4000,
  allows: mayRevoke,
  take: revokeRows,
}

async function mayRevoke({ core, options: { offer, understood } }: ListStep<Options>): Promise<Answer<null>> {
  if (!understood) return refuse('revocation.not_understood', 'what.understood')
  const found = await core.store.read((tx) => core.catalogue.offer(tx, offer))
  return found === null ? refuse('offer.not_found') : { ok: true, value: null }
}

async function revokeRows(at: ListStep<Options>, rows: readonly ListRow[]): Promise<ListTaken> {
  const { core, bulk, options: { offer: id } } = at
  const offer = await core.store.read((tx) => core.catalogue.offer(tx, id))
  if (offer === null) throw new Error('the offer is gone') // it was there a moment ago, and offers are never deleted
  const { customers, bad } = await namedCustomers(at, rows)
  const told = new Set(bad.map(({ line }) => line))
  const unnamed = rows.filter(({ line }) => !customers.has(line) && !told.has(line))
  const { revoked, redeemed, without } = await revokeOfCustomers(bulk, core.store.org, offer.offer, [...new Set(customers.values())], core.clock.now())
  const empty = new Set(without)
  const matched = [...customers].flatMap(([line, customer]): BadListRow[] => (empty.has(customer) ? [{ line, key: 'row.no_coupon' }] : []))
  const named = unnamed.map(({ line }): BadListRow => ({ line, key: 'field.required', field: 'mobile' }))
  return { bad: [...bad, ...matched, ...named], tally: { revoked, redeemed } }
}
