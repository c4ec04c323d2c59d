import { z } from 'zod'
import { fileShown, previewAsked, previewShown, takeListRequest, type ListWhat } from '../../../protocol/api/lists'
import { jobStarted } from '../../../protocol/api/jobs'
import { done } from '../../../protocol/api/people'
import { refuse, type Answer } from '../../core/failure'
import { LISTS } from '../../csv/list-kinds'
import { checkMapping } from '../../csv/mapping'
import { previewOf } from '../../csv/preview'
import type { FileStored } from '../../files/files'
import { startJob } from '../../jobs/job-kind'
import { callerName } from '../caller-name'
import { HANDLED, people, route, type Route } from '../route'
import { receiveFile } from '../upload'
import { idOf } from './id-of'
import { actsForAll, type Person } from './keeper'
import { ownOffer } from './shown-offer'

const BRINGERS = people('marketer', 'admin')
/** What a preview looks at. */
const HEAD = 64 * 1024

/** Files that people bring, and the lists in them (3.3): brought, looked at, then taken row by row as a job. */
export const LIST_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/files',
    summary: 'Bring a file, in a form or as the body itself; it is kept for a week',
    access: BRINGERS,
    errors: 'own',
    upload: true,
    query: z.strictObject({ name: z.string().min(1).max(200).optional() }),
    answers: fileShown,
    async handle({ caller, query, from, reply }) {
      const { core, files } = caller.org
      const kept = await receiveFile(reply.request, files, { name: query.name ?? 'file.csv', who: callerName(caller), unit: caller.unit, madeAt: core.clock.now() })
      if (!kept.ok) {
        void reply.header('connection', 'close') // what is still coming is not read
        return kept
      }
      await audit(caller, from, 'file.add', kept.value)
      return { ok: true, value: shown(kept.value) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/files/:id',
    summary: 'The file as it was brought',
    access: BRINGERS,
    errors: 'own',
    answers: z.string(),
    async handle({ caller, params, reply }) {
      const file = await ownFile(caller, idOf(params))
      if (file === null) return refuse('file.not_found')
      await reply.type('application/octet-stream').header('content-disposition', 'attachment; filename="file.csv"').send(caller.org.files.stream(file.id))
      return { ok: true, value: HANDLED }
    },
  }),
  route({
    method: 'POST',
    path: '/api/files/:id/delete',
    summary: 'Delete a file that one brought',
    access: BRINGERS,
    errors: 'own',
    answers: done,
    async handle({ caller, params, from }) {
      const file = await ownFile(caller, idOf(params))
      if (file === null) return refuse('file.not_found')
      await caller.org.files.remove(file.id)
      await audit(caller, from, 'file.delete', file)
      return { ok: true, value: { ok: true } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/files/:id/preview',
    summary: 'The first rows of a file, how they seem to be written and what they seem to mean',
    access: BRINGERS,
    errors: 'own',
    query: previewAsked,
    answers: previewShown,
    async handle({ caller, params, query: { kind, ...chosen } }) {
      const file = await ownFile(caller, idOf(params))
      if (file === null) return refuse('file.not_found')
      const list = LISTS[kind]
      const preview = previewOf(await caller.org.files.head(file.id, HEAD), file.bytes <= HEAD, list, chosen)
      return { ok: true, value: { file: shown(file), columns: list.columns.map(({ name }) => name), needs: list.needs, ...preview } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/lists',
    summary: 'Take the rows of a file, as long work',
    access: BRINGERS,
    errors: 'own',
    idempotent: true,
    body: takeListRequest,
    answers: jobStarted,
    handle: ({ caller, body, from }) => take(caller, body, from),
  }),
]

async function take(caller: Person, { file, dialect, mapping, what: { kind, ...options } }: z.infer<typeof takeListRequest>, from: string): Promise<Answer<{ job: number }>> {
  const { core, jobs } = caller.org
  const list = LISTS[kind]
  const about = await mayTake(caller, { kind, ...options } as ListWhat)
  if (!about.ok) return about
  if ((await ownFile(caller, file)) === null) return refuse('file.not_found')
  const mapped = checkMapping(list, mapping)
  if (!mapped.ok) return mapped
  const asked = { ...about.value, who: callerName(caller), from, madeAt: core.clock.now() }
  const job = await core.store.transact((tx) => startJob(tx, list.job, { file, dialect, mapping, options }, asked))
  jobs.poke(job)
  return { ok: true, value: { job } }
}

/** What the job is about and whose it is, if this person may bring such a list. */
async function mayTake(caller: Person, what: ListWhat): Promise<Answer<{ subject: string; unit: Person['unit'] }>> {
  const { roles, belongsTo } = LISTS[what.kind]
  if (!roles.some((role) => role === caller.person.role)) return refuse('auth.not_allowed', 'what.kind')
  if (belongsTo === 'organisation') return actsForAll(caller) ? { ok: true, value: { subject: `list:${what.kind}`, unit: null } } : refuse('auth.not_allowed')
  if ('understood' in what && !what.understood) return refuse('revocation.not_understood', 'what.understood')
  const offer = 'offer' in what ? what.offer : null
  const own = await ownOffer(caller, offer)
  return own.ok ? { ok: true, value: { subject: `offer:${offer}`, unit: own.value.offer.owner } } : own
}

/** The file, if the person brought it, or acts for everybody. */
async function ownFile(caller: Person, id: number | null): Promise<FileStored | null> {
  const { core, files } = caller.org
  const file = id === null ? null : await files.get(id, core.clock.now())
  return file !== null && (file.who === callerName(caller) || (caller.person.role === 'admin' && actsForAll(caller))) ? file : null
}

const shown = ({ id, name, bytes, madeAt, endsAt }: FileStored): z.infer<typeof fileShown> => ({ id, name, bytes, madeAt, endsAt })

async function audit(caller: Person, from: string, what: string, { id, name, bytes }: FileStored): Promise<void> {
  const { core } = caller.org
  await core.store.transact((tx) => tx.people.audit({ at: core.clock.now(), who: callerName(caller), from, what, subject: `file:${id}`, before: null, after: { name, bytes } }))
}
