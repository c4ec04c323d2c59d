import { createHash } from 'node:crypto'
import { TillClock } from '../../till/clock/till-clock'
import { openJournal, type Journal } from '../../till/journal/journal'
import type { Folders } from '../app/folders'
import type { Enrolment } from '../enrolment/enrolment'
import { freeBytesOf, watchSpace, type SpaceWatch } from '../journal-disk/disk-space'
import { fileDisk } from '../journal-disk/file-disk'
import { fileReserve, makingRoom } from '../journal-disk/reserve'
import { secondCopy, type SecondCopy } from '../journal-disk/second-copy'
import { takeWriterLock } from '../journal-disk/writer-lock'
import type { ClockFile } from './clock-file'
import { codeVault, type CodeVault } from './code-vault'
import { keyedHashes, type KeyedHashes } from './keyed-hashes'
import type { MachineClock } from './machine-clock'

/** A machine that is a till: its journal is open and this process is its one writer. */
export interface EnrolledTill {
  readonly enrolment: Enrolment
  readonly journal: Journal
  readonly clock: TillClock
  readonly keys: KeyedHashes
  readonly vault: CodeVault
  readonly space: SpaceWatch
  /** Null where no other place was named. */
  readonly copy: SecondCopy | null
  /** Finishes what is being written and gives the journal free. */
  close(): Promise<void>
}

export interface TillParts {
  readonly folders: Folders
  readonly machine: MachineClock
  readonly clockFile: ClockFile
  /** Where the second copies of this machine's journals go, if anywhere. */
  readonly journalCopy: string | null
}

/** Opens the journal (scan, tail repair) and the clock. Throws where another process writes this journal. */
export async function openTill(enrolment: Enrolment, { folders, machine, clockFile, journalCopy }: TillParts): Promise<EnrolledTill> {
  const { id } = enrolment.till
  const reserve = fileReserve(folders.highWater(id))
  const unlock = await makingRoom(reserve, () => takeWriterLock(folders.writerLock(id), process.pid))
  if (unlock === null) throw new Error('another process writes this journal')
  const disk = await fileDisk({ journal: folders.journal(id), highWater: folders.highWater(id) }, { reserve })
  const journal = await openJournal({ disk, sha256, enrolled: enrolment.incarnation })
  // Nobody waits for it: 64 MB take a moment on a slow disk.
  void reserve.keep()
  const keys = keyedHashes(enrolment.keys)
  const outside = { sample: machine.sample, save: clockFile.save }
  return {
    enrolment,
    journal,
    clock: new TillClock(outside, clockFile.saved, journal.newestWall, journal.newestCentre),
    keys,
    vault: codeVault(enrolment.token, keys),
    space: watchSpace(() => machine.sample().mono, () => freeBytesOf(folders.journal(id)), { room: () => void reserve.keep(), none: () => reserve.spend() }),
    // Several tills, of several organisations, may share the other place.
    copy: journalCopy === null ? null : secondCopy(folders.journal(id), journalCopy, `${enrolment.org.id}-${id}`),
    async close() {
      await journal.close()
      unlock()
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
