import type { AppState, SignedIn } from '../../protocol/ipc/app-calls'
import type { DiskSpace, MainEvent } from '../../protocol/ipc/worker-calls'
import type { Enrolment } from '../enrolment/enrolment'
import { makeFolder } from '../journal-disk/replace-file'
import type { Log } from '../log/log'
import type { CentreClient } from '../network/centre-client'
import { refreshPeople } from '../network/worker-net'
import { approvals, type Approvals } from '../people/approvals'
import { pinCheck, type PinCheck } from '../people/pin-check'
import { openRoster, rosterContent, type Roster } from '../people/roster'
import { signIn, type SignIn } from '../people/sign-in'
import { openTries } from '../people/tries-file'
import type { SealedFile } from '../secrets/sealed-file'
import { sealedFile } from '../secrets/sealed-file'
import type { SecretBox } from '../secrets/secret-box'
import { openTill, type EnrolledTill, type TillParts } from '../till/enrolled-till'
import { underWay, type UnderWay } from '../till/under-way'
import { enrolment } from '../enrolment/enrolment'
import { appStateOf } from './app-state'

/** Everything main holds for the till that this machine is, or may become. */
export interface TillHost {
  readonly client: CentreClient
  readonly roster: Roster
  readonly pins: PinCheck
  readonly approvals: Approvals
  readonly underWay: UnderWay
  readonly signIn: SignIn
  readonly log: Log
  readonly version: string
  /** Null until this machine is enrolled. */
  till(): EnrolledTill | null
  state(): AppState
  /** Keeps the credential, opens the journal and fetches the store's people. */
  becomeTill(fresh: Enrolment): Promise<void>
  /** Looks at the room on the journal's disk; a change is noted and told. */
  lookAtDisk(): Promise<void>
  /** Brings the second copy of the journal up to date, where there is to be one; a change of its state is noted and told. */
  keepCopy(): Promise<void>
  close(): Promise<void>
}

export interface HostParts extends TillParts {
  readonly box: SecretBox
  readonly client: CentreClient
  readonly log: Log
  readonly demo: boolean
  readonly version: string
  /** Names of small files that could not be read at this start, so that their copies stood in (D4). Opening adds to it. */
  readonly fromCopy: string[]
  /** The app's state has changed. */
  readonly onState: (state: AppState) => void
  /** Something the till core must hear. */
  readonly onEvent: (event: MainEvent) => void
}

/** Opens what lies on this machine: credential, people, wrong PINs, and the journal, before any window is made. */
export async function openHost(parts: HostParts): Promise<TillHost> {
  const { machine, box, log } = parts
  const { credential, roster, tries, ...found } = await openFiles(parts)
  let { till } = found
  let disk: DiskSpace = (await till?.space.space()) ?? 'ok'
  let copy: AppState['copy'] = 'none'

  const state = (): AppState =>
    appStateOf({ enrolment: till?.enrolment ?? null, person: desk.person, demo: parts.demo, secrets: box.kind, disk, copy, fromCopy: parts.fromCopy.length > 0, version: parts.version })
  const changed = (person: SignedIn | null): void => {
    host.approvals.clear()
    parts.onEvent({ event: 'person', person })
    parts.onState(state())
  }
  const desk = signIn(changed)
  const host: TillHost = {
    client: parts.client,
    roster,
    pins: pinCheck(() => roster, tries, machine.wall),
    approvals: approvals(machine.mono),
    underWay: underWay(machine.mono),
    signIn: desk,
    log,
    version: parts.version,
    till: () => till,
    state,
    async becomeTill(fresh) {
      await credential.write(fresh)
      await roster.clear()
      till = await openTill(fresh, parts)
      await refreshPeople(till, host)
      log.note('till.enrolled', { till: fresh.till.id, incarnation: fresh.incarnation })
      parts.onState(state())
    },
    async lookAtDisk() {
      const found = (await till?.space.space()) ?? 'ok'
      if (found === disk) return
      disk = found
      log.note('disk.space', { space: found })
      parts.onState(state())
    },
    async keepCopy() {
      const kept = await till?.copy?.keep()
      const found = kept === undefined ? 'none' : kept ? 'kept' : 'failing'
      if (found === copy) return
      copy = found
      log.note('journal.copy', { copy: found })
      parts.onState(state())
    },
    async close() {
      await till?.close()
      await log.written()
    },
  }
  return host
}

async function openFiles(parts: HostParts) {
  const { folders, box, fromCopy, log } = parts
  const onCopy = (file: string): void => void fromCopy.push(file)
  await makeFolder(folders.till)
  const credential = sealedFile(folders.enrolment, enrolment, box, onCopy)
  const roster = await openRoster(sealedFile(folders.roster, rosterContent, box, onCopy))
  const tries = await openTries(folders.tries, onCopy)
  const till = await openEnrolled(credential, parts)
  for (const file of fromCopy) log.note('file.from_copy', { file })
  return { credential, roster, tries, till }
}

async function openEnrolled(credential: SealedFile<Enrolment>, parts: HostParts): Promise<EnrolledTill | null> {
  const { value, lost } = await credential.read()
  if (lost) parts.log.note('enrolment.unreadable')
  if (value === null) return null
  const till = await openTill(value, parts)
  const { incarnation, last, lost: journalLost, repairedBytes } = till.journal.status()
  if (till.journal.markFromCopy) parts.fromCopy.push('high-water')
  parts.log.note('journal.opened', { incarnation, seq: last.seq, lost: journalLost, repairedBytes })
  return till
}
