import { normaliseCode } from '../../../domain/codes/normalise-code'
import { resendReply, resendRequest } from '../../../protocol/api/messages'
import type { CentralTx } from '../../core/central-store'
import { refuse, type Answer } from '../../core/failure'
import { codeKeyOf } from '../../core/keyed-hashes'
import { newOpId } from '../../core/op-id'
import { resend, type Resent } from '../../messages/resend'
import { isShownTo } from '../../people/own-unit'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { people, route, type Route } from '../route'

type Person = Extract<Principal, { readonly kind: 'person' }>

export const MESSAGE_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/coupons/resend',
    summary: 'Send a live coupon to its holder again',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    idempotent: true,
    body: resendRequest,
    answers: resendReply,
    handle: ({ caller, body, from }) => sendAgain(caller, body.code, body.customer ?? null, from),
  }),
]

function sendAgain(caller: Person, code: string, customer: number | null, from: string): Promise<Answer<Resent>> {
  const { core } = caller.org
  const normal = normaliseCode(code)
  if (!normal.ok) return Promise.resolve(refuse('code.malformed', 'code'))
  const opId = newOpId(core)
  return core.store.transact(async (tx): Promise<Answer<Resent>> => {
    const codeKey = codeKeyOf((await tx.org.keys()).code, normal.value)
    if (!(await isOfShownOffer(caller, tx, codeKey))) return refuse('code.unknown')
    const whose = customer === null ? null : { id: customer }
    return resend(core, tx, { opId, codeKey, customer: whose, zone: null, who: callerName(caller), from })
  })
}

/** A coupon of an offer one does not get to see is a coupon one does not know of. */
async function isOfShownOffer({ org: { core }, unit }: Person, tx: CentralTx, codeKey: string): Promise<boolean> {
  const coupon = await tx.coupons.find(codeKey, 0)
  const offer = coupon === null ? null : await core.catalogue.offer(tx, coupon.offer)
  return offer !== null && isShownTo((await core.catalogue.view(tx)).index, unit, offer.offer.owner)
}
