import type { UnitId } from '../../domain/ids'
import { placeOf } from '../../domain/org/org-index'
import type { EnrolReply, SyncRequest } from '../../protocol/sync/messages'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { secretHash } from '../core/keyed-hashes'
import type { UnitStored } from '../core/rows'
import { tokenText } from '../people/tokens'
import { normalEnrolmentCode } from './enrolment-code'

/**
 * A one-time code becomes a till's credential: a random token, of which the centre keeps the hash alone. A till that
 * enrols again starts a new incarnation, and its old token ends.
 */
export function enrol(core: Core, request: SyncRequest<'enrol'>, from: string): Promise<Answer<EnrolReply>> {
  return core.store.transact(async (tx): Promise<Answer<EnrolReply>> => {
    const now = core.clock.now()
    const taken = await tx.tills.takeEnrolment(secretHash(normalEnrolmentCode(request.code)), now)
    if (taken === 'wrong') return refuse('enrol.code_wrong', 'code')
    if (taken === 'used') return refuse('enrol.code_used', 'code')
    if (taken === 'expired') return refuse('enrol.code_expired', 'code')
    const { stored, index } = await core.catalogue.view(tx)
    const place = placeOf(index, taken.till as UnitId)
    const till = stored.units.find((unit) => unit.type === 'TILL' && unit.id === taken.till)
    const store = stored.units.find((unit) => unit.type === 'STORE' && unit.id === place?.store.id)
    if (till === undefined || store === undefined) return refuse('unit.unknown')
    const incarnation = await tx.tills.incarnate(taken.till)
    await tx.grants.freezeBefore(taken.till, incarnation)
    await tx.tills.setDisabled(taken.till, false)
    await tx.tills.endTillSessions(taken.till)
    const token = tokenText(core.store.org, core.random)
    await tx.tills.addSession(secretHash(token), { kind: 'till', till: taken.till })
    await tx.people.audit({
      at: now,
      who: `till:${taken.till}`,
      from,
      what: 'till.enrol',
      subject: `till:${taken.till}`,
      before: null,
      after: { host: request.host, app: request.app, incarnation },
    })
    const keys = await tx.org.keys()
    return {
      ok: true,
      value: {
        token,
        till: named(till),
        store: named(store),
        org: { id: stored.id, code: stored.code, name: stored.name },
        keys: { code: keys.code, customer: keys.customer },
        incarnation,
        serverInstance: stored.serverInstance,
        serverTime: now,
      },
    }
  })
}

const named = ({ id, code, name }: UnitStored) => ({ id, code, name })
