import type { SyncStatus } from '../../../till/cache/rows'
import { usePlace } from '../../app/place'
import { useSession } from '../../app/session'
import { useWords } from '../../app/words'
import { Sign } from '../../ui/sign'

/** What the till found and mended, and what it cannot mend itself. */
export function Notices({ status }: { readonly status: SyncStatus }) {
  const { health } = useWords()
  // Main's own word on it: on a full disk the view cannot be written and tells of earlier.
  const disk = useSession(({ app }) => app?.disk) ?? status.diskSpace
  const fromCopy = useSession(({ app }) => app?.fromCopy) ?? false
  const { formats } = usePlace()
  const { rebuilt } = status
  const mended = [
    ...status.notices.map((notice) => health.notices[notice] ?? health.noticeUnknown(notice)),
    ...(fromCopy ? [health.fromCopy] : []),
    ...(rebuilt === null ? [] : [health.rebuilt(formats.number(rebuilt.rows), formats.number(Math.ceil(rebuilt.ms / 1000)))]),
  ]
  const warnings = [status.journalDegraded ? health.journalDegraded : null, health.disk[disk], status.clockSuspect ? health.clockSuspect : null].filter((text) => text !== null)
  if (mended.length + warnings.length === 0) return null
  return (
    <section className="health-notices">
      <h2>{health.noticesTitle}</h2>
      <ul className="stack">
        {warnings.map((text) => (
          <li key={text} className="row">
            <Sign tone="no" size="s" /> <span>{text}</span>
          </li>
        ))}
        {mended.map((text) => (
          <li key={text} className="row">
            <Sign tone="yes" size="s" /> <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
