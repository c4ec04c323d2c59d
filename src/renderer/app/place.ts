import { createContext, useContext, useMemo } from 'react'
import { organisation, syncStatus, unitsByKey } from '../../till/cache/queries'
import type { OrgCached, UnitCached } from '../../till/cache/rows'
import { makeFormats, type Formats } from './formats'
import type { Surroundings } from './reason-text'
import { useNow } from './now'
import { useSession } from './session'
import { useTillView } from './till-view'
import { useWords } from './words'

/** Where this till stands, for showing: currency, zone, names. What decides is the shared engine in the worker. */
export interface PlaceShown {
  readonly formats: Formats
  readonly unitName: (key: string) => string | undefined
  /** False until organisation and units have been fetched once. */
  readonly known: boolean
}

const FALLBACK_ZONE = 'UTC'
const NO_UNITS: ReadonlyMap<string, UnitCached> = new Map()

export const PlaceContext = createContext<PlaceShown | null>(null)

/** Reads the place from the till's view; provided once, by the shell. */
export function useReadPlace(): PlaceShown {
  const words = useWords()
  const store = useSession((session) => session.app?.store?.id)
  const org = useTillView(organisation)
  const units = useTillView(unitsByKey) ?? NO_UNITS
  const currency = useTillView(syncStatus)?.currency ?? org?.currency ?? 'XXX'
  const zone = zoneOfStore(org, units, store)
  const year = String(new Date(useNow(60_000)).getUTCFullYear())
  return useMemo(
    () => ({
      formats: makeFormats(words.locale, currency, zone, year),
      unitName: (key) => units.get(key)?.name,
      known: org !== undefined && units.size > 0,
    }),
    [words.locale, currency, zone, year, units, org],
  )
}

/** The store's own zone or the nearest above, at last the organisation's (2.1). */
export function zoneOfStore(org: OrgCached | undefined, units: ReadonlyMap<string, UnitCached>, store: number | undefined): string {
  let unit = store === undefined ? undefined : units.get(`STORE:${store}`)
  for (let height = 0; unit !== undefined && height < 8; height++) {
    if (unit.timeZone !== null) return unit.timeZone
    unit = unit.parent === null ? undefined : units.get(`${unit.parent.type}:${unit.parent.id}`)
  }
  return org?.timeZone ?? FALLBACK_ZONE
}

export function usePlace(): PlaceShown {
  const place = useContext(PlaceContext)
  if (place === null) throw new Error('no place is provided')
  return place
}

/** Everything a reason needs to be read by a person, here and today. */
export function useSurroundings(): Surroundings {
  const words = useWords()
  const { formats, unitName } = usePlace()
  const today = formats.dayOf(useNow(60_000))
  return useMemo(() => ({ words, formats, unitName, today }), [words, formats, unitName, today])
}
