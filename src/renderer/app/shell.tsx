import { useCallback, useEffect, type ReactNode } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { AppState, SignedIn } from '../../protocol/ipc/app-calls'
import { useActionKeys } from '../actions/use-actions'
import { AppSheets } from '../actions/app-sheets'
import { OfflineStrip } from '../features/health/offline-strip'
import { routeScan } from '../features/till/scan-routing'
import { followVerdicts, leaveSale } from '../features/till/sale-work'
import { TillSheets } from '../features/till/till-sheets'
import { useScanner } from '../features/till/use-scanner'
import { TopBar } from './top-bar'
import './shell.css'

interface Props {
  readonly app: AppState
  readonly person: SignedIn
  readonly children: ReactNode
}

/** Around every screen of a signed-in person: who and where, keys and scans from anywhere, dialogs. */
export function Shell({ app, person, children }: Props) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  useActionKeys()
  useEffect(() => window.scrollTo(0, 0), [pathname])
  useEffect(followVerdicts, [])
  // Whoever comes next, after a sign-out or a lock, begins with an empty screen.
  useEffect(() => leaveSale, [])
  const onScan = useCallback(
    (code: string) => {
      if (pathname !== '/till') void navigate('/till')
      void routeScan(code)
    },
    [navigate, pathname],
  )
  useScanner(onScan)
  return (
    <div className="shell">
      <TopBar app={app} person={person} />
      <OfflineStrip />
      {children}
      <TillSheets />
      <AppSheets />
    </div>
  )
}
