import { normaliseIdentifier } from '../../domain/customer/identifier'
import type { IdentifierKind } from '../../protocol/sync/keyed-hash'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { identKeyOf } from '../core/keyed-hashes'
import type { CustomerStored } from '../core/rows'

/** How somebody outside names a customer: one of these is enough; the first that is given counts. */
export interface CustomerNamed {
  readonly id?: number | null | undefined
  readonly mobile?: string | null | undefined
  readonly email?: string | null | undefined
  readonly externalId?: string | null | undefined
}

/** Whether any identifier is given at all. */
export const isNamed = ({ id, mobile, email, externalId }: CustomerNamed): boolean => [id, mobile, email, externalId].some((part) => part !== null && part !== undefined && part !== '')

/** The customer of that name; null when there is none, or the identifier is malformed. */
export async function findCustomer(core: Core, tx: CentralTx, named: CustomerNamed): Promise<CustomerStored | null> {
  if (typeof named.id === 'number') return tx.customers.byId(named.id)
  const ident = await identOf(core, tx, named)
  return ident === null ? null : tx.customers.byIdent(ident)
}

async function identOf(core: Core, tx: CentralTx, { mobile, email, externalId }: CustomerNamed): Promise<string | null> {
  const given: readonly (readonly [IdentifierKind, string | null | undefined])[] = [
    ['mobile', mobile],
    ['email', email],
    ['external', externalId],
  ]
  const { org } = await core.catalogue.view(tx)
  for (const [kind, text] of given) {
    if (text === null || text === undefined || text === '') continue
    const value = normaliseIdentifier(kind, text, org.settings.mobile)
    return value.ok ? identKeyOf((await tx.org.keys()).customer, kind, value.value) : null
  }
  return null
}
