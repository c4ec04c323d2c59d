import type { ListWhat } from '../../protocol/api/lists'
import { audienceList } from '../db/lists/audience'
import { codeList } from '../db/lists/codes'
import { customerList } from '../db/lists/customers'
import { issualList } from '../db/lists/issuals'
import { productList } from '../db/lists/products'
import { redemptionList } from '../db/lists/redemptions'
import { revocationList } from '../db/lists/revocations'
import { unitList } from '../db/lists/units'
import type { AnyJobKind } from '../jobs/job-kind'
import type { ListKind } from './list-kind'
import { listJob } from './list-job'

/** A kind of list with its types rubbed off. */
export interface AnyList extends Pick<ListKind<unknown>, 'name' | 'columns' | 'needs'> {
  readonly job: AnyJobKind
  /** Who may bring it: whoever acts for the whole organisation, or for the unit that the offer belongs to. */
  readonly belongsTo: 'organisation' | 'offer'
  readonly roles: readonly ('marketer' | 'admin')[]
}

function list<Options>(kind: ListKind<Options>, belongsTo: AnyList['belongsTo'], roles: AnyList['roles']): AnyList {
  return { name: kind.name, columns: kind.columns, needs: kind.needs, job: listJob(kind).any, belongsTo, roles }
}

const EVERYBODY = ['marketer', 'admin'] as const

/** Every kind of list that can be brought as a file (3.3). */
export const LISTS: Readonly<Record<ListWhat['kind'], AnyList>> = {
  customers: list(customerList, 'organisation', EVERYBODY),
  products: list(productList, 'organisation', EVERYBODY),
  units: list(unitList, 'organisation', ['admin']),
  audience: list(audienceList, 'organisation', EVERYBODY),
  codes: list(codeList, 'offer', EVERYBODY),
  redemptions: list(redemptionList, 'offer', EVERYBODY),
  issuals: list(issualList, 'offer', EVERYBODY),
  revocations: list(revocationList, 'offer', EVERYBODY),
}

export const LIST_JOBS: readonly AnyJobKind[] = Object.values(LISTS).map(({ job }) => job)
