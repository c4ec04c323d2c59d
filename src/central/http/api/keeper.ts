import type { Keeper } from '../../people/keep-people'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'

export type Person = Extract<Principal, { readonly kind: 'person' }>

export const keeperOf = (caller: Person, from: string): Keeper => ({ id: caller.person.id, unit: caller.unit, who: callerName(caller), from })

/** Customers, clients and the audit log belong to the organisation as a whole: whoever acts for one unit does not reach them. */
export const actsForAll = ({ unit }: Person): boolean => unit === null
