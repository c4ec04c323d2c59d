import { ok, type Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import { refusal } from '../ipc/refusal'
import type { WorkerHandlers } from '../ipc/worker-gate'
import { fetchPack } from '../network/pack-bytes'
import { askCentre } from '../network/worker-net'
import { appendRecord } from '../till/append-record'
import type { EnrolledTill } from '../till/enrolled-till'
import { releaseCode } from '../till/release-code'
import type { ViewKeeper } from '../till/view-store'
import type { TillHost } from './till-host'

/** What the till core may ask of main, one handler a call (protocol/ipc/worker-calls). `now` is the machine's clock. */
export function workerHandlers(host: TillHost, view: ViewKeeper, now: () => number): WorkerHandlers {
  const asTill = async <T>(work: (till: EnrolledTill) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> => {
    const till = host.till()
    return till === null ? refusal('till.not_enrolled') : work(till)
  }
  const tell = <T>(read: (till: EnrolledTill) => T | Promise<T>): Promise<Result<T, Failure>> => asTill(async (till) => ok(await read(till)))
  return {
    identity: () => tell((till) => identityOf(till, host)),
    append: (request) => asTill((till) => appendRecord(till, request, host)),
    journal: () => tell(async ({ journal, space }) => ({ ...journal.status(), space: await space.space() })),
    readJournal: ({ from, limit }) => tell(async ({ journal }) => [...(await journal.read(from, limit))]),
    earlierJournals: () => tell(async ({ journal }) => [...(await journal.earlier())]),
    readEarlier: ({ incarnation, from, limit }) => tell(async ({ journal }) => [...(await journal.readEarlier(incarnation, from, limit))]),
    acknowledged: ({ seq }) => tell(({ journal }) => nothing(journal.acknowledged(seq, now()))),
    adoptIncarnation: ({ incarnation }) => tell(({ journal }) => nothing(journal.adoptIncarnation(incarnation))),
    clock: () => tell(({ clock }) => clock.read()),
    releaseCode: (request) => asTill((till) => releaseCode(till, request)),
    codeKey: ({ code }) => tell(({ keys }) => keys.codeKey(code)),
    identKey: ({ kind, value }) => tell(({ keys }) => keys.identKey(kind, value)),
    net: (request) => asTill((till) => askCentre(till, request, host)),
    viewStore: () => tell(() => view.look()),
    letViewGo: ({ at }) => tell(() => view.letGo(at)),
    viewRebuilt: () => tell(() => view.rebuilt()),
    pack: (request) => asTill((till) => fetchPack(till, request, host.client)),
  }
}

function identityOf({ enrolment, journal }: EnrolledTill, host: TillHost) {
  const { till, store, org } = enrolment
  return { till, store, org, incarnation: journal.status().incarnation, person: host.signIn.person, version: host.version }
}

async function nothing(work: Promise<void>): Promise<undefined> {
  await work
}
