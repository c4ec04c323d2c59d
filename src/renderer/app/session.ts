import { create } from 'zustand'
import type { Failure } from '../../protocol/error-shape'
import type { AppState } from '../../protocol/ipc/app-calls'
import type { TillEvent, Verdict } from '../../protocol/ipc/till-commands'
import { askMain, onAppState } from './bridge'
import { prepareTillLine } from './till-line'

/** What the app is doing, seen from the page: who is signed in, and whether the till core runs. */
interface Session {
  /** Null until main has answered for the first time. */
  readonly app: AppState | null
  readonly till: 'starting' | 'ready' | 'failed'
  readonly failure: Failure | null
}

export const useSession = create<Session>()(() => ({ app: null, till: 'starting', failure: null }))

const verdictListeners = new Set<(verdict: Verdict) => void>()

/** Runs `listener` with every later word on a verdict; answers the way to stop. */
export function onVerdict(listener: (verdict: Verdict) => void): () => void {
  verdictListeners.add(listener)
  return () => verdictListeners.delete(listener)
}

function hear(event: TillEvent): void {
  switch (event.event) {
    case 'ready':
      return useSession.setState({ till: 'ready', failure: null })
    case 'starting':
      return useSession.setState({ till: 'starting', failure: null })
    case 'failed':
      return useSession.setState({ till: 'failed', failure: event.error })
    case 'verdict':
      for (const listener of verdictListeners) listener(event.verdict)
  }
}

/** The line to the till core. */
export const till = prepareTillLine(hear)

/** Takes a state of the app: an enrolled machine gets its till core started. */
export function takeAppState(app: AppState): void {
  useSession.setState({ app })
  if (app.till !== null) till.start()
}

/** Asks main for the state of the app and follows it; answers the way to stop. */
export function followApp(): () => void {
  void askMain('state', undefined).then((answer) => {
    if (answer.ok) takeAppState(answer.value)
    else useSession.setState({ till: 'failed', failure: answer.error })
  })
  return onAppState(takeAppState)
}
