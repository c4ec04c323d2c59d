import { decideCase } from '../cases/decide-case'
import { NOTED, type Pushing, type RecordOf, type Settled } from './pushing'

/**
 * A manager has decided a case at the till. Main let nobody else (4.1), and it is looked at once more here: what a person
 * who is no manager of this store says is kept as a record and decides nothing.
 */
export async function settleCase({ tx, place, till, now }: Pushing, { body, cashier, approver }: RecordOf<'case_decision'>): Promise<Settled> {
  const id = approver ?? cashier
  const person = id === null ? null : await tx.people.get(id)
  const managers = await tx.people.ofStore(place.store.id)
  if (person === null || person.role !== 'store_manager' || !managers.some((one) => one.id === person.id)) return NOTED
  await decideCase(tx, { ...body, by: person.name, who: `person:${person.id}`, from: `till:${till}`, at: now, stores: [place.store.id] })
  return NOTED
}
