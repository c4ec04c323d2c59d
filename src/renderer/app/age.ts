import type { Words } from './strings.en'

/** How old something is, in the largest whole unit: milliseconds to "12 s", "6 min", "3 h", "2 days". */
export function ageText(ms: number, { health }: Words): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return health.secondsOld(seconds)
  if (seconds < 3600) return health.minutesOld(Math.floor(seconds / 60))
  if (seconds < 172_800) return health.hoursOld(Math.floor(seconds / 3600))
  return health.daysOld(Math.floor(seconds / 86_400))
}
