import { grantCheck, offerGrants, writeOffRequest } from '../../../protocol/api/grants'
import { done } from '../../../protocol/api/people'
import { opId } from '../../../protocol/scalars'
import { refuse, type Answer } from '../../core/failure'
import type { GrantStored } from '../../core/grant-port'
import type { UnitStored } from '../../core/rows'
import { writeOff } from '../../grants/write-off'
import { callerName } from '../caller-name'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'
import { seenOffer, type Person } from './shown-offer'

/** Allowances as people see them (4.4): what is out, what is given up, and whether the sums are right. */
export const GRANT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/offers/:id/grants',
    summary: 'Units of a limited offer that tills hold for an outage',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    answers: offerGrants,
    handle: ({ caller, params }) => grantsOf(caller, idOf(params)),
  }),
  route({
    method: 'POST',
    path: '/api/grants/:id/write-off',
    summary: 'Give up what a till that is gone still holds; under a strict limit it is burnt',
    access: people('admin'),
    errors: 'own',
    idempotent: true,
    body: writeOffRequest,
    answers: done,
    handle({ caller, params, body, from }) {
      const id = opId.safeParse(params['id'])
      // Someone of one unit has no say over the whole organisation's limits.
      if (caller.unit !== null) return Promise.resolve(refuse('auth.not_allowed'))
      return id.success ? writeOff(caller.org.core, { id: id.data, who: callerName(caller), from, reason: body.reason }) : Promise.resolve(refuse('grant.unknown'))
    },
  }),
  route({
    method: 'GET',
    path: '/api/grants/check',
    summary: 'Whether every unit of every allowance is in one place; looked at every night too',
    access: people('admin'),
    errors: 'own',
    answers: grantCheck,
    async handle({ caller: { org } }) {
      return { ok: true, value: { broken: await org.core.store.read((tx) => tx.grants.broken()) } }
    },
  }),
]

function grantsOf(caller: Person, id: number | null): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.read(async (tx) => {
    const seen = id === null ? null : await seenOffer(caller, tx, id)
    if (seen === null) return refuse('offer.not_found')
    const { units } = (await core.catalogue.view(tx)).stored
    const { uses, held, issued, heldIssues } = await tx.offers.counts(seen.offer.id)
    const grants = (await tx.grants.outOf(seen.offer.id)).map((grant) => shown(grant, units))
    return { ok: true, value: { total: seen.offer.redemption.total, uses, held, issualTotal: seen.offer.issual.total, issued, heldIssues, grants } }
  })
}

function shown({ id, till, units, spent, grantedAt, expires, state, block }: GrantStored, tree: readonly UnitStored[]) {
  const found = tree.find((unit) => unit.type === 'TILL' && unit.id === till)
  const store = tree.find((unit) => unit.type === 'STORE' && unit.id === found?.parent?.id)
  return { id, till: { id: till, code: found?.code ?? '', name: found?.name ?? '', store: store?.name ?? '' }, of: block === null ? 'uses' : 'issues', units, spent, grantedAt, expires, state }
}
