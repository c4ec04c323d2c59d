import type { SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { Core } from '../core/core'

type Reply = SyncReply<'ask'>

/** What became of operations whose answer never arrived. An intent that was only pushed is not decided: `unknown`. */
export function ask(core: Core, request: SyncRequest<'ask'>): Promise<Reply> {
  return core.store.read(async (tx) => {
    const ops: Reply['ops'] = []
    for (const opId of request.opIds) {
      const known = await tx.operations.peek(opId)
      const state = known === null || known.state === 'intended' ? 'unknown' : known.state
      ops.push({ opId, state, redeem: known?.redeem ?? null, issue: (known?.issue ?? null) as Reply['ops'][number]['issue'] })
    }
    return { ops }
  })
}
