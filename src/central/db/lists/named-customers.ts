import type { BadListRow, ListRow, ListStep } from '../../csv/list-kind'
import type { Bulk } from '../bulk'
import { identsOfRow } from './customer-groups'

export interface NamedRows {
  /** The customer of each row that names one. */
  readonly customers: ReadonlyMap<number, number>
  readonly bad: readonly BadListRow[]
}

/** The customer's number here, as the v2 API knows it. */
export const NUMBER_COLUMN = { name: 'customerId', alsoCalled: ['userid'] } as const

/** Whom rows name by number, mobile number, e-mail address or customer number of theirs; rows that name nobody are not in the answer. */
export async function namedCustomers({ core, bulk }: Pick<ListStep<unknown>, 'core' | 'bulk'>, rows: readonly ListRow[]): Promise<NamedRows> {
  const { org } = core.store
  const { key, mobile } = await core.store.read(async (tx) => ({ key: (await tx.org.keys()).customer, mobile: (await core.catalogue.view(tx)).org.settings.mobile }))
  const read = rows.map((row) => ({ line: row.line, idents: identsOfRow(row, key, mobile) }))
  const hashes = read.flatMap(({ idents }) => (typeof idents === 'string' ? [] : [...idents.values()].map(({ ident }) => ident)))
  const found = await bulk.query<{ ident: string; customer: number }>('select ident, customer from customer_ident where org = $1 and ident = any($2)', [org, hashes])
  const owner = new Map(found.map(({ ident, customer }) => [ident, customer]))
  const customers = new Map<number, number>()
  const bad: BadListRow[] = []
  const numbered = await knownNumbers(bulk, org, rows)
  for (const [line, id] of numbered) {
    if (id === null) bad.push({ line, key: 'customer.unknown', field: NUMBER_COLUMN.name })
    else customers.set(line, id)
  }
  for (const { line, idents } of read) {
    if (numbered.has(line)) continue
    if (typeof idents === 'string') bad.push({ line, key: 'customer.malformed', field: idents })
    else if (idents.size > 0) {
      const [one, other] = new Set([...idents.values()].map(({ ident }) => owner.get(ident)))
      if (one === undefined || other !== undefined) bad.push({ line, key: 'customer.unknown' })
      else customers.set(line, one)
    }
  }
  return { customers, bad }
}

/** The customers whom rows name by number, null where there is none of it. The number counts before anything else the row says. */
async function knownNumbers(bulk: Bulk, org: number, rows: readonly ListRow[]): Promise<ReadonlyMap<number, number | null>> {
  const given = rows.flatMap(({ line, values }) => {
    const text = values[NUMBER_COLUMN.name]
    return text === undefined ? [] : [{ line, id: /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0 }]
  })
  if (given.length === 0) return new Map()
  const found = await bulk.query<{ id: number }>('select id from customer where org = $1 and id = any($2::bigint[])', [org, given.map(({ id }) => id)])
  const known = new Set(found.map(({ id }) => id))
  return new Map(given.map(({ line, id }) => [line, known.has(id) ? id : null]))
}
