import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '../../../src/domain/result'
import { stampRequest } from '../../../src/main/network/stamp-request'
import { withoutPeople } from '../../../src/main/network/people-feed'
import { releaseCode } from '../../../src/main/till/release-code'
import type { HelloReply, PullReply, SyncReply, SyncRequest } from '../../../src/protocol/sync/messages'
import type { NetCall } from '../../../src/protocol/ipc/worker-calls'
import type { NetworkFailure, TillPorts } from '../../../src/till/ports'
import { forever } from '../engine/forever'
import type { Main, PageLife } from './lives'
import type { Running } from './machine'

/** The ports of the till core as main gives them to the page, with every call a step at which the app may die. */
export function portsOf(run: Running, page: PageLife, { till, underWay, append }: Main): TillPorts {
  const { machine } = run
  const { world, dice } = machine
  const { journal, clock, keys } = till
  // Calls reach main in the order in which they were made; answers may take a moment.
  const port = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (page.dead || !run.step() || page.dead) return forever()
    const result = await work()
    if (page.dead || !run.step() || page.dead) return forever()
    if (!dice.chance(world.weather.pause)) return result
    await world.scheduler.pause(dice.between(0, 5))
    return page.dead ? forever() : result
  }
  return {
    network: {
      call: (name, body, deadline) => port(() => askCentre(run, { till, underWay }, name, body, deadline)) as never,
      pack: (id, part, deadline) => port(() => machine.line.pack(id, part, machine.enrolment.token, deadline)),
    },
    sha256: (bytes) => Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest())),
    journal: {
      append: (draft, approval) => port(() => append({ draft, approval })),
      status: () => port(() => journal.status()),
      read: (from, limit) => port(() => journal.read(from, limit)),
      earlier: () => port(() => journal.earlier()),
      readEarlier: (incarnation, from, limit) => port(() => journal.readEarlier(incarnation, from, limit)),
      acknowledged: (seq) => port(() => journal.acknowledged(seq, machine.sample().wall)),
      adoptIncarnation: (incarnation) =>
        port(() => {
          world.point('a new incarnation was adopted')
          return journal.adoptIncarnation(incarnation)
        }),
    },
    clock: {
      read: () => port(() => clock.read()),
      after: (ms, work) => world.scheduler.after(ms, () => (page.dead ? undefined : work())),
    },
    random: { opId: () => run.opId(), spread: () => dice.next() },
    codes: {
      release: (grant, outcome) =>
        port(async () => {
          const released = await releaseCode(till, { grant, outcome })
          return released.ok ? ok(released.value.code ?? '') : released
        }),
      opens: (grant) => port(async () => (await releaseCode(till, { grant, outcome: null })).ok),
    },
    keys: { codeKey: (code) => port(() => keys.codeKey(code)), identKey: (kind, value) => port(() => keys.identKey(kind, value)) },
    view: { look: () => Promise.resolve(null), letGo: () => Promise.resolve(false), rebuilt: () => Promise.resolve(false) },
    identity: () =>
      port(() => {
        const { till: unit, store, org } = till.enrolment
        return { till: unit, store, org, incarnation: journal.status().incarnation, person: null, version: '1.0.0' }
      }),
    onMain: (listener) => {
      run.listeners.add(listener)
      return () => run.listeners.delete(listener)
    },
  }
}

/** What main does with a call of the page (main/network): stamp it, send it, read the clock off the answer, keep the people. */
async function askCentre(
  { machine }: Running,
  { till, underWay }: Pick<Main, 'till' | 'underWay'>,
  name: NetCall,
  body: unknown,
  deadlineMs: number,
): Promise<Result<SyncReply<NetCall>, NetworkFailure>> {
  const { world, who, line, enrolment } = machine
  const stamped = await stampRequest(name, body, { till, underWay, peopleCursor: null })
  if (!stamped.ok) {
    world.violate('wire', `${who} asked ${name} in a way main refuses`)
    return fail({ key: stamped.error, answered: true })
  }
  const request = name === 'hello' && machine.outdated ? { ...(stamped.value as SyncRequest<'hello'>), protocol: { min: 77, max: 77 } } : stamped.value
  const sent = till.clock.sample()
  const reply = (await line.send(name, request, enrolment.token, deadlineMs)) as Result<SyncReply<NetCall>, NetworkFailure>
  if (!reply.ok) return reply
  if ('serverTime' in reply.value) till.clock.answered(sent, reply.value.serverTime)
  if (name === 'allowance') return ok(till.vault.sealed(reply.value as SyncReply<'allowance'>))
  if (name === 'hello') {
    const hello = reply.value as HelloReply
    return ok({ ...hello, feeds: withoutPeople(hello.feeds) })
  }
  if (name === 'pull') {
    const pulled = reply.value as PullReply
    return ok({ ...pulled, feeds: withoutPeople(pulled.feeds) })
  }
  return reply
}
