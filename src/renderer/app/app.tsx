import { useEffect } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { syncStatus } from '../../till/cache/queries'
import { CasesPage } from '../features/cases/cases-page'
import { EnrolPage } from '../features/enrol/enrol-page'
import { SnapshotPage } from '../features/enrol/snapshot-page'
import { HealthPage } from '../features/health/health-page'
import { BoardPage } from '../features/offers-board/board-page'
import { SignInPage } from '../features/sign-in/sign-in-page'
import { TillPage } from '../features/till/till-page'
import { LiveRegion } from './live-region'
import { PlaceContext, useReadPlace } from './place'
import { followApp, useSession } from './session'
import { Shell } from './shell'
import { TillFailed } from './till-failed'
import { openTillView, TillViewContext, useTillView } from './till-view'
import { useWords } from './words'
import './app.css'

/** Follows the app's state and shows the screen it is in. */
export function App() {
  const till = useSession((session) => session.app?.till?.id)
  useEffect(followApp, [])
  useDocumentLanguage()
  return (
    <TillViewContext value={till === undefined ? null : openTillView(till)}>
      <PlaceProvider />
      <LiveRegion />
    </TillViewContext>
  )
}

function PlaceProvider() {
  return (
    <PlaceContext value={useReadPlace()}>
      <Screen />
    </PlaceContext>
  )
}

function Screen() {
  const { start } = useWords()
  const app = useSession((session) => session.app)
  const core = useSession((session) => session.till)
  const status = useTillView(syncStatus)
  const opening = <main className="screen-centre soft after-a-moment">{start.opening}</main>
  if (core === 'failed') return <TillFailed />
  if (app === null) return opening
  if (app.phase === 'unenrolled') return <EnrolPage app={app} />
  // Before the core has opened the view, it tells of the last run, and may be one that is about to be set aside.
  if (core === 'starting') return opening
  if (status === undefined || status.phase === 'starting' || status.phase === 'snapshot') return <SnapshotPage status={status} />
  if (app.phase === 'locked' || app.person === null) return <SignInPage app={app} />
  return (
    <Shell app={app} person={app.person}>
      <Routes>
        <Route path="/till" element={<TillPage />} />
        <Route path="/offers" element={<BoardPage />} />
        <Route path="/sync" element={<HealthPage />} />
        <Route path="/cases" element={<CasesPage />} />
        <Route path="*" element={<Navigate to="/till" replace />} />
      </Routes>
    </Shell>
  )
}

function useDocumentLanguage(): void {
  const { language, direction } = useWords()
  useEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dir = direction
  }, [language, direction])
}
