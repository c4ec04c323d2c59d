import { auditPage, auditQuery } from '../../../protocol/api/audit'
import { refuse } from '../../core/failure'
import { people, route, type Route } from '../route'
import { actsForAll } from './keeper'

const PAGE = 100
const LONGEST_PAGE = 500

export const AUDIT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/audit',
    summary: 'Who changed what, newest first',
    access: people('admin'),
    errors: 'own',
    query: auditQuery,
    answers: auditPage,
    async handle({ caller, query }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      const number = (text: string | undefined) => (text === undefined ? null : Number(text))
      const limit = Math.min(Math.max(1, Number(query.limit ?? PAGE)), LONGEST_PAGE)
      const { who = null, subject = null, what = null } = query
      const entries = await caller.org.records.audit({
        below: number(query.before),
        limit,
        who,
        subject,
        what,
        since: number(query.since),
        until: number(query.until),
      })
      return { ok: true, value: { entries, next: entries.length < limit ? null : (entries.at(-1)?.id ?? null) } }
    },
  }),
]
