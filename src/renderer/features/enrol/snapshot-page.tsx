import type { SyncStatus } from '../../../till/cache/rows'
import { useNow } from '../../app/now'
import { usePlace } from '../../app/place'
import { useWords } from '../../app/words'
import { Progress } from '../../ui/progress'
import { secondsLeft } from './time-left'

/** The first fetch of everything this till should know, with how far it is and how long it will take. */
export function SnapshotPage({ status }: { readonly status: SyncStatus | undefined }) {
  const { start, health } = useWords()
  const { formats } = usePlace()
  const at = useNow(500)
  const snapshot = status?.snapshot ?? null
  if (snapshot === null && status?.problem === null) return <main className="screen-centre soft after-a-moment">{start.opening}</main>
  const left = snapshot === null ? null : secondsLeft(snapshot, at)
  const says = snapshot === null ? start.waitingForCentre : [start.snapshotRows(formats.number(snapshot.rowsDone), formats.number(snapshot.rows)), left === null ? null : start.secondsLeft(left)].filter((part) => part !== null).join(' · ')
  return (
    <main className="screen-centre">
      <section className="panel">
        <h1>{start.snapshotTitle}</h1>
        <p className="soft">{start.snapshotText}</p>
        <Progress label={start.snapshotTitle} done={snapshot?.rowsDone ?? 0} of={snapshot?.rows ?? 0} says={says} />
        {snapshot !== null && <p className="soft">{start.snapshotFeeds(formats.number(snapshot.feedsDone), formats.number(snapshot.feeds))}</p>}
        {status?.problem !== undefined && status.problem !== null && <p className="field-error">{health.problems[status.problem] ?? health.problems['centre.unreachable']}</p>}
      </section>
    </main>
  )
}

