import { syncStatus } from '../../../till/cache/queries'
import { useNow } from '../../app/now'
import { closeOverlay, openOverlay, useOverlay } from '../../app/overlays'
import { usePlace } from '../../app/place'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Sheet } from '../../ui/sheet'
import { ageText } from '../../app/age'
import './offline-strip.css'

/** Offline is a normal state: a quiet strip of facts, never a dialog. */
export function OfflineStrip() {
  const words = useWords()
  const { formats } = usePlace()
  const status = useTillView(syncStatus)
  const at = useNow(1000)
  const open = useOverlay((overlay) => overlay.open === 'offline')
  if (status?.journalDegraded === true) return <JournalStrip />
  if (status === undefined || status.online) return null
  const facts = [
    status.offlineSince === null ? words.health.offline : words.health.offlineSince(formats.time(status.offlineSince)),
    status.syncedAt === null ? null : words.health.dataOld(ageText(at - status.syncedAt, words)),
    words.health.waiting(status.waiting),
    words.health.atRisk(formats.money(status.moneyAtRisk)),
  ].filter((fact) => fact !== null)
  return (
    <section className="offline-strip" aria-label={words.health.offline}>
      <span className="status-dot" aria-hidden="true" />
      <span>{facts.join(' · ')}</span>
      <Button kind="quiet" onPress={() => openOverlay('offline')}>
        {words.health.whatWorks}
      </Button>
      {open && <WhatWorks />}
    </section>
  )
}

/** The one thing that stops a till: it is said, and so is what to do. */
function JournalStrip() {
  const { health } = useWords()
  return (
    <div className="offline-strip stopped" role="alert">
      {health.journalDegraded}
    </div>
  )
}

function WhatWorks() {
  const { health } = useWords()
  const list = (title: string, items: readonly string[]) => (
    <>
      <h3>{title}</h3>
      <ul className="works-list">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  )
  return (
    <Sheet title={health.whatWorksTitle} onClose={closeOverlay}>
      <div className="stack">
        {list(health.worksTitle, health.works)}
        {list(health.worksNotTitle, health.worksNot)}
        <p className="soft">{health.worksRest}</p>
      </div>
    </Sheet>
  )
}
