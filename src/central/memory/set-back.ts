import { nextAfterSetBack } from '../coupons/given-up-codes'
import { copyState } from './copy-state'
import type { State } from './state'

/**
 * A back-up brought back: another memory than the one that was lost, with a `serverInstance` and an `epoch` of its own (4.4).
 * `chance` as in `nextAfterSetBack`.
 */
export function setBack(backup: State, serverInstance: string, epoch: string, chance: number): State {
  const { seed } = backup
  const state = copyState(backup, { ...seed, org: { ...seed.org, serverInstance }, epoch })
  for (const [name, next] of state.shapes.entries()) state.shapes.put(name, nextAfterSetBack({ name, next }, chance))
  for (const [till] of state.tills.entries()) state.tills.change(till, (row) => ({ ...row, hadSeq: row.reported === seed.org.serverInstance ? row.lastSeq : row.hadSeq }))
  state.log.forget()
  return state
}
