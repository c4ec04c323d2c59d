import { powerMonitor } from 'electron'
import type { MainEvent } from '../../protocol/ipc/worker-calls'
import type { Fetch } from '../network/centre-client'
import { keepHintLine } from '../network/hint-line'
import type { Activity } from '../people/activity'
import { isTimeToLock } from '../people/idle-lock'
import type { TillHost } from './till-host'

export interface UpkeepParts {
  readonly host: TillHost
  readonly fetch: Fetch
  readonly activity: Activity
  readonly tell: (event: MainEvent) => void
  readonly spread: () => number
}

const LOOK_EVERY_MS = 10_000
const COPY_EVERY_MS = 60_000

/** What goes on beside the calls: hints of the centre, waking from sleep, room on the disk, the journal's second copy, and the lock after idleness. Answers the way to end it. */
export function keepUp({ host, fetch, activity, tell, spread }: UpkeepParts): () => void {
  const stopHints = keepHintLine({
    fetch,
    source: () => host.till()?.enrolment ?? null,
    onHint: () => tell({ event: 'sync', why: 'hint' }),
    onBack: () => tell({ event: 'sync', why: 'network' }),
    spread,
  })
  powerMonitor.on('resume', () => {
    host.till()?.clock.woke()
    tell({ event: 'sync', why: 'wake' })
  })
  const looking = setInterval(() => {
    void host.lookAtDisk()
    if (!isTimeToLock({ idleMs: activity.idleMs(), busy: host.underWay.isBusy() })) return
    if (host.signIn.person !== null) host.log.note('person.locked_out_by_idleness')
    host.signIn.set(null)
  }, LOOK_EVERY_MS)
  const copying = setInterval(() => void host.keepCopy(), COPY_EVERY_MS)
  void host.keepCopy()
  return () => {
    stopHints()
    clearInterval(copying)
    clearInterval(looking)
  }
}
