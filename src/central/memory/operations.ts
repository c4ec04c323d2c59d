import type { IssualTable, OperationTable } from '../core/central-store'
import type { OperationStored } from '../core/rows'
import { later } from './at-once'
import { asJson, inOrder } from './kept'
import type { State } from './state'

export function operationTable({ operations }: State): OperationTable {
  const get = (opId: string) => operations.get(opId)
  const plain = (operation: OperationStored): OperationStored => ({
    ...operation,
    intent: asJson(operation.intent),
    redeem: asJson(operation.redeem),
    issue: asJson(operation.issue),
  })
  return later<OperationTable>({
    get,
    peek: get,
    insert(operation) {
      if (operations.has(operation.opId)) return false
      operations.add(operation.opId, plain(operation))
      return true
    },
    update(operation) {
      operations.change(operation.opId, () => plain(operation))
    },
  })
}

export function issualTable({ issuals }: State): IssualTable {
  return later<IssualTable>({
    insert(issual) {
      issuals.add(issual.opId, { ...issual })
    },
    remove(opId) {
      const issual = issuals.get(opId)
      issuals.delete(opId)
      return issual
    },
    received: (customer) => inOrder(issuals.where((issual) => issual.customer === customer), ({ at }) => at),
  })
}
