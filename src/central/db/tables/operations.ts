import type { PlainDate } from '../../../domain/calendar/calendar'
import type { DecisionWire } from '../../../protocol/sync/decision-wire'
import { sql } from 'kysely'
import type { IssualTable, OperationTable } from '../../core/central-store'
import type { IssualStored, OperationStored } from '../../core/rows'
import { tallyIssual } from '../reports/tally'
import type { Row } from '../schema/tables'
import { jsonOrNull, type Context } from './context'

export function operationTable({ trx, org }: Context): OperationTable {
  const operation = (opId: string) => trx.selectFrom('operation').selectAll().where('org', '=', org).where('op_id', '=', opId)
  return {
    async get(opId) {
      return operationOf(await operation(opId).forUpdate().executeTakeFirst())
    },
    async peek(opId) {
      return operationOf(await operation(opId).executeTakeFirst())
    },
    async insert(operation) {
      const made = await trx
        .insertInto('operation')
        .values({ org, op_id: operation.opId, ...operationColumns(operation, jsonOrNull) })
        .onConflict((conflict) => conflict.columns(['org', 'op_id']).doNothing())
        .executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n
    },
    async update(operation) {
      await trx.updateTable('operation').set(operationColumns(operation, jsonOrNull)).where('org', '=', org).where('op_id', '=', operation.opId).execute()
    },
  }
}

/** `asJson`: how a value goes into a JSON column, as text or inside a larger text. */
export function operationColumns<Json>(operation: OperationStored, asJson: (value: unknown) => Json) {
  return {
    state: operation.state,
    hash: operation.hash,
    intent: asJson(operation.intent),
    redeem: asJson(operation.redeem),
    issue: asJson(operation.issue),
    at: operation.at,
  }
}

export function operationOf(row: Row<'operation'> | undefined): OperationStored | null {
  if (row === undefined) return null
  return {
    opId: row.op_id,
    state: row.state as OperationStored['state'],
    hash: row.hash,
    intent: row.intent as OperationStored['intent'],
    redeem: row.redeem as DecisionWire | null,
    issue: row.issue,
    at: row.at,
  }
}

export function issualTable({ trx, org }: Context): IssualTable {
  return {
    async insert(issual) {
      const { opId, offer, customer, at, issuedOn, codeKey, slot, where } = issual
      await trx
        .insertInto('issual')
        .values({ org, op_id: opId, offer, customer, at, issued_on: issuedOn, code_key: codeKey, slot, store: where?.store ?? null, issued_hour: where?.hour ?? null })
        .execute()
      await tallyIssual({ trx, org }, issual, 1)
    },
    async remove(opId) {
      const gone = await trx.deleteFrom('issual').where('org', '=', org).where('op_id', '=', opId).returningAll().executeTakeFirst()
      if (gone === undefined) return null
      const issual = { ...issualOf(gone), where: { store: gone.store, hour: gone.issued_hour ?? 0 } }
      await tallyIssual({ trx, org }, issual, -1)
      return issual
    },
    async received(customer) {
      await sql`select 1 from customer where org = ${org} and id = ${customer} for update`.execute(trx)
      const rows = await trx.selectFrom('every_issual').selectAll().where('org', '=', org).where('customer', '=', customer).orderBy('at').execute()
      return rows.map(issualOf)
    },
  }
}

export function issualOf(row: Omit<Row<'issual'>, 'store' | 'issued_hour'>): IssualStored {
  return {
    opId: row.op_id,
    offer: row.offer,
    customer: row.customer,
    at: row.at,
    issuedOn: row.issued_on as PlainDate,
    codeKey: row.code_key,
    slot: row.slot,
  }
}
