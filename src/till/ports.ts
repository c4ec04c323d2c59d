import type { Sha256 } from '../domain/pack/holder-print'
import type { ClockBlock } from '../protocol/sync/clock-block'
import type { JournalRecord, RecordDraft } from '../protocol/sync/record'
import type { SyncCall, SyncReply, SyncRequest } from '../protocol/sync/messages'
import type { Failure } from '../protocol/error-shape'
import type { Result } from '../domain/result'
import type { EarlierJournal, Identity, JournalStatus, MainEvent, PackPart, ViewStore } from '../protocol/ipc/worker-calls'

/*
 * Everything the till core needs from outside. In the app they lead over a port to the main process; in the simulator
 * they are played. The core reads no clock, draws no random number and opens no connection of its own.
 */

/** Calls to the centre. A refusal or a missing answer is a value; `answered` tells whether the centre may have acted. */
export interface NetworkPort {
  call<Name extends Exclude<SyncCall, 'enrol'>>(
    name: Name,
    body: SyncRequest<Name>,
    deadlineMs: number,
  ): Promise<Result<SyncReply<Name>, NetworkFailure>>
  /** Bytes of a pack of codes (4.3): its index, or so many chunks from a number on, one behind the other. Nobody has checked them. */
  pack(id: string, part: PackPart, deadlineMs: number): Promise<Result<Uint8Array, NetworkFailure>>
}
export interface NetworkFailure extends Failure {
  /** The centre answered and said no; false = silence, it may or may not have acted. */
  readonly answered: boolean
}

/** The durable journal. `append` answers after fsync; a failure means nothing was recorded. */
export interface JournalPort {
  append(draft: RecordDraft, approval: string | null): Promise<Result<JournalRecord, Failure>>
  status(): Promise<JournalStatus>
  read(from: number, limit: number): Promise<readonly JournalRecord[]>
  /** Journals this till wrote before the one it writes now, oldest first. */
  earlier(): Promise<readonly EarlierJournal[]>
  readEarlier(incarnation: number, from: number, limit: number): Promise<readonly JournalRecord[]>
  acknowledged(seq: number): Promise<void>
  adoptIncarnation(incarnation: number): Promise<void>
}

export interface ClockPort {
  read(): Promise<ClockBlock>
  /** Runs `work` once after `ms`; answers the way to cancel. */
  after(ms: number, work: () => void): () => void
}

export interface RandomPort {
  /** A fresh UUIDv7 in lower case. */
  opId(): string
  /** Evenly in [0, 1): only for spreading retries. */
  spread(): number
}

/** Keyed hashes whose keys stay in the main process. */
export interface KeysPort {
  codeKey(code: string): Promise<string>
  identKey(kind: 'mobile' | 'email' | 'external', value: string): Promise<string>
}

/** Codes of blocks, which main keeps sealed (4.4). Records are named by their numbers in the journal. */
export interface CodesPort {
  /** The code that the outcome gives out. `codes.sealed`: this till cannot open the block any more. */
  release(grant: number, outcome: number): Promise<Result<string, Failure>>
  /** Whether the block can be opened: to be asked before one of its codes is spent. */
  opens(grant: number): Promise<boolean>
}

/** The store under the view, which main sees from outside (D9). */
export interface ViewPort {
  /** Null = the machine does not tell. */
  look(): Promise<ViewStore | null>
  /** Clears it and ends this core; false = not now, somebody is at the till. `at`: the centre's time. */
  letGo(at: number): Promise<boolean>
  /** The view is complete again. Answers whether it had been let go of, and not lost. */
  rebuilt(): Promise<boolean>
}

export interface TillPorts {
  readonly network: NetworkPort
  readonly journal: JournalPort
  readonly clock: ClockPort
  readonly random: RandomPort
  readonly keys: KeysPort
  readonly codes: CodesPort
  readonly view: ViewPort
  readonly sha256: Sha256
  identity(): Promise<Identity>
  onMain(listener: (event: MainEvent) => void): () => void
}
