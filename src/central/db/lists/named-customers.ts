import type { BadListRow, ListRow, ListStep } from '../../csv/list-kind'
import { identsOfRow } from './customer-groups'

export interface NamedRows {
  /** The customer of each row that names one. */
  readonly customers: ReadonlyMap<number, number>
  readonly bad: readonly BadListRow[]
}

/** Whom rows name by mobile number, e-mail address or customer number; rows that name nobody are not in the answer. */
export async function namedCustomers({ core, bulk }: Pick<ListStep<unknown>, 'core' | 'bulk'>, rows: readonly ListRow[]): Promise<NamedRows> {
  const { org } = core.store
  const { key, mobile } = await core.store.read(async (tx) => ({ key: (await tx.org.keys()).customer, mobile: (await core.catalogue.view(tx)).org.settings.mobile }))
  const read = rows.map((row) => ({ line: row.line, idents: identsOfRow(row, key, mobile) }))
  const hashes = read.flatMap(({ idents }) => (typeof idents === 'string' ? [] : [...idents.values()].map(({ ident }) => ident)))
  const found = await bulk.query<{ ident: string; customer: number }>('select ident, customer from customer_ident where org = $1 and ident = any($2)', [org, hashes])
  const owner = new Map(found.map(({ ident, customer }) => [ident, customer]))
  const customers = new Map<number, number>()
  const bad: BadListRow[] = []
  for (const { line, idents } of read) {
    if (typeof idents === 'string') bad.push({ line, key: 'customer.malformed', field: idents })
    else if (idents.size > 0) {
      const [one, other] = new Set([...idents.values()].map(({ ident }) => owner.get(ident)))
      if (one === undefined || other !== undefined) bad.push({ line, key: 'customer.unknown' })
      else customers.set(line, one)
    }
  }
  return { customers, bad }
}
