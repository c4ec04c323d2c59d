import { syncStatus } from '../../../till/cache/queries'
import { useNow } from '../../app/now'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { ageText } from '../../app/age'

/** Online or not and how old the data is, in two words. */
export function StatusLine() {
  const words = useWords()
  const status = useTillView(syncStatus)
  const at = useNow(1000)
  if (status === undefined) return null
  const age = status.syncedAt === null ? null : ageText(at - status.syncedAt, words)
  return (
    <span className="status-line">
      <span className={`status-dot ${status.online ? 'online' : ''}`} aria-hidden="true" />
      <span>{status.online ? words.health.online : words.health.offline}</span>
      {age !== null && <span className="soft"> · {age}</span>}
    </span>
  )
}
