import { fail, ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { AppRequest, AppState, PersonChoice } from '../../protocol/ipc/app-calls'
import type { DemoCentre } from '../config'
import { askEnrolment } from '../enrolment/enrol'
import type { AppHandlers } from '../ipc/gate'
import { refusal } from '../ipc/refusal'
import type { TillLine } from '../ipc/till-line'
import { refreshPeople } from '../network/worker-net'
import type { TableSaver } from './save-table'
import type { TillHost } from './till-host'

export interface PageParts {
  readonly host: TillHost
  readonly line: TillLine
  readonly demo: DemoCentre | null
  readonly freshId: () => string
  readonly saveTable: TableSaver
}

/** What the page may do, one handler a call (protocol/ipc/app-calls). */
export function pageHandlers(parts: PageParts): AppHandlers {
  const { host, line } = parts
  const enrolling = oneAtATime()
  return {
    state: async () => ok(host.state()),
    enrol: (typed) => enrolling(() => enrol(host, typed)),
    enrolDemo: () => enrolling(() => enrolDemo(parts)),
    people: async () => ok(await choices(host)),
    signIn: (request) => enter(host, request),
    async signOut() {
      host.signIn.set(null)
      return ok(host.state())
    },
    approve: (request) => approve(parts, request),
    saveTable: parts.saveTable,
    async connectTill(_request, page) {
      line.connect(page)
      return ok(undefined)
    },
  }
}

/** Two clicks must not spend two codes: a second call waits for the first. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

async function enrol(host: TillHost, typed: AppRequest<'enrol'>): Promise<Result<AppState, Failure>> {
  if (host.till() !== null) return refusal('enrol.already')
  const fresh = await askEnrolment(host.client, typed, host.version)
  if (!fresh.ok) return fail(fresh.error)
  await host.becomeTill(fresh.value)
  return ok(host.state())
}

/** The first of the demo centre's codes that nobody has used. */
async function enrolDemo({ host, demo }: PageParts): Promise<Result<AppState, Failure>> {
  let answer: Result<AppState, Failure> = refusal('enrol.code_wrong')
  for (const code of demo?.codes ?? []) {
    answer = await enrol(host, { address: demo?.url ?? '', code })
    if (answer.ok || !['enrol.code_used', 'enrol.code_wrong', 'enrol.code_expired'].includes(answer.error.key)) return answer
  }
  return answer
}

async function choices(host: TillHost): Promise<PersonChoice[]> {
  const till = host.till()
  // Enrolled while the line broke: without its people a till cannot be used, so they are asked for once more.
  if (till !== null && host.roster.people.length === 0) await refreshPeople(till, host)
  return host.roster.people.map(({ id, name, role }) => ({ id, name, role, lockedUntil: host.pins.lockedUntil(id) }))
}

async function enter(host: TillHost, { person, pin }: AppRequest<'signIn'>): Promise<Result<AppState, Failure>> {
  if (host.till() === null) return refusal('till.not_enrolled')
  const checked = await host.pins.check(person, pin)
  if (!checked.ok) return checked
  const { id, name, role } = checked.value
  host.signIn.set({ id, name, role })
  return ok(host.state())
}

async function approve({ host, freshId }: PageParts, { person, pin }: AppRequest<'approve'>): Promise<Result<{ approval: string; name: string }, Failure>> {
  if (host.signIn.person === null) return refusal('till.not_signed_in')
  if (host.roster.find(person)?.role !== 'store_manager') return refusal('pin.not_manager')
  const checked = await host.pins.check(person, pin)
  if (!checked.ok) return checked
  const approval = freshId()
  host.approvals.give(approval, checked.value.id)
  host.log.note('approval.given', { person: checked.value.id })
  return ok({ approval, name: checked.value.name })
}
