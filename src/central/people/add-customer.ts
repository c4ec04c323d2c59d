import { normaliseIdentifier } from '../../domain/customer/identifier'
import type { IdentifierKind } from '../../protocol/sync/keyed-hash'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { customerTokenOf, identKeyOf } from '../core/keyed-hashes'
import type { CustomerStored } from '../core/rows'

export interface CustomerDraft {
  readonly firstName: string
  readonly lastName: string
  readonly mobile?: string | null | undefined
  readonly email?: string | null | undefined
  readonly externalId?: string | null | undefined
}

/** A new customer of the organisation; each identifier belongs to one customer only. */
export function addCustomer(core: Core, draft: CustomerDraft, who: string, from: string): Promise<Answer<CustomerStored>> {
  return core.store.transact(async (tx): Promise<Answer<CustomerStored>> => {
    const { org } = await core.catalogue.view(tx)
    const keys = await tx.org.keys()
    const values: Partial<Record<IdentifierKind, string>> = {}
    const given = [['mobile', draft.mobile], ['email', draft.email], ['external', draft.externalId]] as const
    for (const [kind, text] of given) {
      if (!text) continue
      const value = normaliseIdentifier(kind, text, org.settings.mobile)
      if (!value.ok) return refuse('customer.malformed', kind === 'external' ? 'externalId' : kind)
      values[kind] = value.value
    }
    const idents = Object.entries(values).map(([kind, value]) => identKeyOf(keys.customer, kind as IdentifierKind, value))
    if (idents.length === 0) return refuse('field.required', 'mobile')
    const made = await tx.customers.insert(
      {
        firstName: draft.firstName,
        lastName: draft.lastName,
        mobile: values.mobile ?? null,
        email: values.email ?? null,
        externalId: values.external ?? null,
        blocked: false,
      },
      idents.sort(),
      (id) => customerTokenOf(keys.customer, id),
    )
    if (made === 'taken') return refuse('customer.taken')
    await tx.people.audit({ at: core.clock.now(), who, from, what: 'customer.create', subject: `customer:${made.id}`, before: null, after: null })
    return { ok: true, value: made }
  })
}
