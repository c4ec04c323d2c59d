import { useEffect, useState } from 'react'

/** The page's clock: milliseconds since 1970. Only for showing ages and times; nothing is decided with it. */
export function now(): number {
  return Date.now()
}

/** The time, renewed every `everyMs`: for "12 s ago" and for what opens and closes with the hour. */
export function useNow(everyMs: number): number {
  const [at, setAt] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return at
}
