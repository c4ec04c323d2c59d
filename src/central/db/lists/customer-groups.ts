import { normaliseIdentifier, type IdentifierKind } from '../../../domain/customer/identifier'
import type { OrgSettings } from '../../../domain/org/org'
import { customerDraft } from '../../../protocol/api/customers'
import { identKeyOf } from '../../core/keyed-hashes'
import type { BadListRow, ListRow } from '../../csv/list-kind'

/** What rows say of one customer: rows that share an identifier speak of the same one, and the later word counts. */
export interface CustomerGroup {
  readonly lines: number[]
  firstName: string
  lastName: string
  /** By kind: the value as it is kept, and its keyed hash. */
  readonly idents: Map<IdentifierKind, { readonly value: string; readonly ident: string }>
}

const KINDS = [['mobile', 'mobile'], ['email', 'email'], ['external', 'externalId']] as const

/** The identifiers a row gives, normalised and hashed; a string = the field at fault. */
export function identsOfRow({ values }: ListRow, key: string, mobile: OrgSettings['mobile']): CustomerGroup['idents'] | string {
  const idents: CustomerGroup['idents'] = new Map()
  for (const [kind, field] of KINDS) {
    const text = values[field]
    if (text === undefined) continue
    const read = normaliseIdentifier(kind, text, mobile)
    if (!read.ok) return field
    idents.set(kind, { value: read.value, ident: identKeyOf(key, kind, read.value) })
  }
  return idents
}

export interface Grouped {
  readonly groups: readonly CustomerGroup[]
  readonly bad: readonly BadListRow[]
}

/** Rows checked as the API checks a customer, and put together by their identifiers. */
export function groupCustomers(rows: readonly ListRow[], key: string, mobile: OrgSettings['mobile']): Grouped {
  const groups = new Set<CustomerGroup>()
  const byIdent = new Map<string, CustomerGroup>()
  const bad: BadListRow[] = []
  for (const row of rows) {
    const checked = customerDraft.safeParse({ lastName: '', ...row.values })
    if (!checked.success) {
      const field = String(checked.error.issues[0]?.path[0] ?? '')
      bad.push({ line: row.line, key: row.values[field] === undefined ? 'field.required' : 'field.too_long', field })
      continue
    }
    const idents = identsOfRow(row, key, mobile)
    if (typeof idents === 'string') {
      bad.push({ line: row.line, key: 'customer.malformed', field: idents })
      continue
    }
    if (idents.size === 0) {
      bad.push({ line: row.line, key: 'field.required', field: 'mobile' })
      continue
    }
    const known = new Set([...idents.values()].flatMap(({ ident }) => byIdent.get(ident) ?? []))
    if (known.size > 1) {
      bad.push({ line: row.line, key: 'customer.taken' })
      continue
    }
    const group: CustomerGroup = [...known][0] ?? { lines: [], firstName: '', lastName: '', idents: new Map() }
    join(group, { lines: [row.line], firstName: checked.data.firstName, lastName: checked.data.lastName, idents })
    groups.add(group)
    for (const { ident } of group.idents.values()) byIdent.set(ident, group)
  }
  return { groups: [...groups], bad }
}

/** What a later group says is added to an earlier one, and counts where both say something. */
export function join(group: CustomerGroup, later: CustomerGroup): void {
  group.lines.push(...later.lines)
  group.firstName = later.firstName
  if (later.lastName !== '') group.lastName = later.lastName
  for (const [kind, ident] of later.idents) group.idents.set(kind, ident)
}
