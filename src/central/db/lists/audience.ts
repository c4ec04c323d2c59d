import { z } from 'zod'
import { text } from '../../../protocol/scalars'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { IDENT_COLUMNS } from './customers'
import { namedCustomers } from './named-customers'

const options = z.strictObject({ list: text(60, 1), mode: z.enum(['add', 'remove']) })
type Options = z.infer<typeof options>

/** Who is on an audience list, or is no more: customers that are known already (2.2, `audience`). */
export const audienceList: ListKind<Options> = {
  name: 'audience',
  columns: IDENT_COLUMNS,
  needs: [['mobile', 'email', 'externalId']],
  options,
  mostRows: 5000,
  take: takeMembers,
}

async function takeMembers(at: ListStep<Options>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { customers, bad } = await namedCustomers(at, rows)
  const unnamed = rows.filter(({ values }) => Object.keys(values).length === 0).map(({ line }) => ({ line, key: 'field.required' as const }))
  const values = [at.core.store.org, at.options.list, [...new Set(customers.values())].sort((a, b) => a - b)]
  if (at.options.mode === 'add') {
    await at.bulk.query('insert into audience_member (org, list, customer) select $1, $2, unnest($3::bigint[]) on conflict do nothing', values)
  } else await at.bulk.query('delete from audience_member where org = $1 and list = $2 and customer = any($3)', values)
  return [...bad, ...unnamed]
}
