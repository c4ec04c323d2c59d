import type { ForkTable } from '../core/fork-port'
import { later } from './at-once'
import { asJson } from './kept'
import type { State } from './state'

export function forkTable({ forks, branches }: State): ForkTable {
  return later<ForkTable>({
    note(till, incarnation, at) {
      const key = `${till}:${incarnation}`
      if (forks.has(key)) return false
      forks.add(key, at)
      return true
    },
    append(record) {
      const { till, incarnation, seq, hash } = record
      branches.add(`${till}:${incarnation}:${seq}:${hash}`, { ...record, record: asJson(record.record) })
    },
    record: (till, incarnation, seq, hash) => branches.get(`${till}:${incarnation}:${seq}:${hash}`),
  })
}
