import type { z } from 'zod'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import { deliveryReport, deliveryReported, messageList, messagesQuery, messaging, messagingRequest, resendReply, resendRequest } from '../../../protocol/api/messages'
import type { CentralTx } from '../../core/central-store'
import { refuse, type Answer } from '../../core/failure'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { Messaging } from '../../core/message-port'
import { newOpId } from '../../core/op-id'
import { messagingOf } from '../../messages/messaging'
import { saveMessaging, shownMessaging } from '../../messages/own-messaging'
import { resend, type Resent } from '../../messages/resend'
import { isShownTo } from '../../people/own-unit'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { CLIENT, people, route, type Route } from '../route'
import { actsForAll, type Person } from './keeper'

const ON_A_PAGE = 50

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
    async handle({ caller, body, from }) {
      const done = await sendAgain(caller, body.code, body.customer ?? null, from)
      if (done.ok) caller.org.messages.poke()
      return done
    },
  }),
  route({
    method: 'GET',
    path: '/api/messages',
    summary: 'The outbox: messages about the offers one gets to see, and how they fare',
    access: people('marketer', 'admin'),
    errors: 'own',
    query: messagesQuery,
    answers: messageList,
    handle: async ({ caller, query, centre }) => ({ ok: true, value: await outboxPage(caller, query, centre.messaging) }),
  }),
  route({
    method: 'GET',
    path: '/api/messaging',
    summary: 'What the organisation’s mail and SMS leave by',
    access: people('admin'),
    errors: 'own',
    answers: messaging,
    async handle({ caller, centre }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      return { ok: true, value: await caller.org.core.store.read((tx) => shownMessaging(tx, centre.messaging)) }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/messaging',
    summary: 'A mail server and an SMS gateway of one’s own',
    access: people('admin'),
    errors: 'own',
    idempotent: true,
    body: messagingRequest,
    answers: messaging,
    async handle({ caller, body, from, centre }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      // Who runs the service may know a gateway next door; an organisation's own is somewhere on the internet.
      if (body.sms !== null && !body.sms.url.startsWith('https://')) return refuse('field.malformed', 'sms.url')
      return { ok: true, value: await saveMessaging(caller.org.core, body, centre.messaging, callerName(caller), from) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/messages/delivery',
    summary: 'A gateway’s report of an SMS it had taken',
    access: CLIENT,
    errors: 'own',
    body: deliveryReport,
    answers: deliveryReported,
    handle: ({ caller, body, from }) => report(caller, body, from),
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

async function outboxPage(caller: Person, query: z.infer<typeof messagesQuery>, service: Messaging): Promise<z.infer<typeof messageList>> {
  const { core, outbox } = caller.org
  const limit = query.limit === undefined ? ON_A_PAGE : Number(query.limit)
  const { sends, offers } = await core.store.read(async (tx) => ({
    sends: messagingOf(await tx.messages.own(), service),
    offers: actsForAll(caller) ? null : await shownOffers(caller, tx),
  }))
  const before = query.before === undefined ? null : Number(query.before)
  const found = await outbox.list({ state: query.state ?? null, offers, before, limit: limit + 1 })
  const messages = found.slice(0, limit).map(({ once: _inner, expiresAt: _too, ...message }) => message)
  const next = found.length > limit ? String(messages.at(-1)?.id) : null
  return { configured: { email: sends.mail !== null, sms: sends.sms !== null }, messages, next }
}

async function shownOffers({ org: { core }, unit }: Person, tx: CentralTx): Promise<readonly number[]> {
  const { index } = await core.catalogue.view(tx)
  return (await core.catalogue.offers(tx)).flatMap(({ offer }) => (isShownTo(index, unit, offer.owner) ? [offer.id] : []))
}

/** Only the organisation's own clients pass reports on: a service that claims offers has no gateway here. */
function report(caller: Extract<Principal, { readonly kind: 'client' }>, { reference, delivered }: z.infer<typeof deliveryReport>, from: string): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.transact(async (tx): Promise<Answer<unknown>> => {
    if (((await tx.programmes.clientService(caller.client))?.service ?? null) !== null) return refuse('auth.not_allowed')
    const id = await tx.messages.report(reference, delivered)
    if (id === null) return { ok: true, value: { known: false } }
    await tx.people.audit({ at: core.clock.now(), who: callerName(caller), from, what: 'message.delivery', subject: `message:${id}`, before: null, after: { delivered } })
    return { ok: true, value: { known: true } }
  })
}
