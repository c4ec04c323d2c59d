import { z } from 'zod'
import { clockBlock } from '../../protocol/sync/clock-block'
import { SYNC_CALLS, type SyncCall, type SyncReply, type SyncRequest } from '../../protocol/sync/messages'
import type { PushedRecord } from '../../protocol/sync/record'
import type { OrgCentre } from '../centre'
import { refuse, type Answer } from '../core/failure'
import { allowance } from '../grants/allowance'
import { ask } from '../sync/ask'
import { digest } from '../sync/digest'
import { enrol } from '../sync/enrol'
import { hello } from '../sync/hello'
import { issueCall } from '../sync/issue-call'
import { pull, snapshot } from '../sync/pull'
import { push } from '../sync/push'
import { checkCall, redeemCall } from '../sync/redeem-call'
import { hintStream } from './hint-stream'
import { ANYONE, route, TILL, type Call, type Route } from './route'

/** A batch of 200 records with long bills. */
const PUSH_BODY = 32 * 1024 * 1024

type Caller = { readonly org: OrgCentre; readonly till: number }

function syncRoute<Name extends Exclude<SyncCall, 'enrol'>>(
  name: Name,
  summary: string,
  work: (caller: Caller, request: SyncRequest<Name>, call: Call<typeof TILL, unknown, unknown>) => Promise<Answer<SyncReply<Name>>>,
  bodyLimit?: number,
): Route {
  const { request, reply } = SYNC_CALLS[name]
  return route({
    method: 'POST',
    path: `/sync/v1/${name}`,
    summary,
    access: TILL,
    errors: 'own',
    body: request,
    answers: reply,
    unaudited: 'Facts and journal records say themselves which till, whose sign-in and when.',
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    handle: (call) => work(call.caller, call.body as SyncRequest<Name>, call),
  })
}

/** After a write the waiting tills are told, without holding up the answer. */
async function thenPoke<T>({ hints }: OrgCentre, work: Promise<T>): Promise<T> {
  const done = await work
  hints.poke()
  return done
}

/** What tills call (4.2). */
export const SYNC_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/sync/v1/enrol',
    summary: 'Turn a one-time code into a till’s credential',
    access: ANYONE,
    errors: 'own',
    body: SYNC_CALLS.enrol.request,
    answers: SYNC_CALLS.enrol.reply,
    async handle({ centre, body, from }) {
      for (const { core } of centre.orgs.values()) {
        const done = await enrol(core, body, from)
        if (done.ok || done.error.key !== 'enrol.code_wrong') return done
      }
      return refuse('enrol.code_wrong', 'code')
    },
  }),
  syncRoute('hello', 'Begin to sync', ({ org, till }, request) => hello(org.core, org.feeds, till, request)),
  syncRoute('push', 'Hand over journal records', (caller, request, { centre }) => pushed(caller, request, centre.metrics), PUSH_BODY),
  syncRoute('pull', 'Fetch what is new', ({ org, till }, request) => pull(org.core, org.feeds, till, request), 1024 * 1024),
  syncRoute('snapshot', 'Fetch one part of a feed as it stands', ({ org, till }, request) => snapshot(org.core, till, request)),
  syncRoute('redeem', 'Decide and count a redemption', async ({ org, till }, request, { centre }) => {
    const done = await thenPoke(org, redeemCall(org.core, till, request))
    if (done.ok && !done.value.replayed) centre.metrics.redemptions.inc({ outcome: done.value.decision.ok ? 'accepted' : 'refused' })
    return done
  }),
  syncRoute('check', 'Judge a redemption without counting it', ({ org, till }, request) => checkCall(org.core, till, request)),
  syncRoute('issue', 'Issue a coupon', ({ org, till }, request) => thenPoke(org, issueCall(org.core, till, request))),
  syncRoute('allowance', 'Ask for units of limited offers, for an outage', ({ org, till }, request) => thenPoke(org, allowance(org.core, till, request))),
  syncRoute('digest', 'Whether a till holds what a snapshot would bring', ({ org, till }, request) => digest(org.core, till, request)),
  syncRoute('ask', 'What became of operations', async ({ org }, request) => ({ ok: true, value: await ask(org.core, request) })),
  route({
    method: 'GET',
    path: '/sync/v1/hints',
    summary: 'Server-sent events that only say: pull now',
    access: TILL,
    errors: 'own',
    answers: z.string(),
    handle: ({ caller, reply }) => hintStream(caller.org.hints, reply),
  }),
]

/** What a push is counted in; whoever plays a centre without a dashboard leaves out the last two. */
interface PushMeters {
  readonly conflicts: { inc(labels: { class: string }): void }
  readonly settlements?: { inc(labels: { settlement: string }): void }
  readonly pushLag?: { observe(seconds: number): void }
}

/** By its till, milliseconds; null where its clock cannot be read. */
function happenedAt({ clock }: PushedRecord): number | null {
  const read = clockBlock.safeParse(clock)
  return read.success ? (read.data.centre ?? read.data.wall) : null
}

async function pushed({ org, till }: Caller, request: SyncRequest<'push'>, metrics: PushMeters) {
  const done = await thenPoke(org, push(org.core, till, request))
  if (!done.ok) return done
  const happened = new Map(request.records.map((record) => [record.seq, happenedAt(record)]))
  for (const { seq, settlement, conflict } of done.value.outcomes) {
    metrics.settlements?.inc({ settlement })
    const at = happened.get(seq) ?? null
    if (at !== null) metrics.pushLag?.observe(Math.max(0, org.core.clock.now() - at) / 1000)
    if (conflict !== null) metrics.conflicts.inc({ class: conflict })
  }
  return done
}
