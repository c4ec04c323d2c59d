import { useLiveQuery } from 'dexie-react-hooks'
import { createContext, useContext } from 'react'
import { databaseName, TillDatabase } from '../../till/cache/database'

const opened = new Map<number, TillDatabase>()

/** The till's view of what it knows, opened once per till. The worker writes it, the page only reads. */
export function openTillView(till: number): TillDatabase {
  const known = opened.get(till)
  if (known !== undefined) return known
  const made = new TillDatabase(databaseName(till))
  opened.set(till, made)
  return made
}

/** Null before the machine is a till. */
export const TillViewContext = createContext<TillDatabase | null>(null)

/** A read of the till's view that follows every change; undefined while the first answer is on its way. */
export function useTillView<T>(read: (view: TillDatabase) => Promise<T>, on: readonly unknown[] = []): T | undefined {
  const view = useContext(TillViewContext)
  return useLiveQuery(async () => (view === null ? undefined : read(view)), [view, ...on])
}

/** The view itself, for a read that a key or a scan starts. */
export function useTillDatabase(): TillDatabase | null {
  return useContext(TillViewContext)
}
