import { isCentreOnly } from '../../../domain/allowance/uses-alone'
import { offlineLimits } from '../../../domain/offer/default-offline'
import type { Offer } from '../../../domain/offer/offer'
import type { UnitCached } from '../../../till/cache/rows'
import type { Surroundings } from '../../app/reason-text'

/** The till and every unit above it, nearest first, as "TYPE:id". */
export function lineOfTill(units: ReadonlyMap<string, UnitCached>, till: number): readonly string[] {
  const found: string[] = []
  let unit = units.get(`TILL:${till}`)
  while (unit !== undefined && !found.includes(unit.key)) {
    found.push(unit.key)
    unit = unit.parent === null ? undefined : units.get(`${unit.parent.type}:${unit.parent.id}`)
  }
  return found
}

/** Where the offer comes from, seen from this till: the nearest unit of its scope that covers it. */
export function originText(offer: Offer, line: readonly string[], { words: { board }, unitName }: Surroundings): string {
  const scope = offer.redemption.scope.map(({ type, id }) => `${type}:${id}`)
  const nearest = line.find((key) => scope.includes(key))
  if (nearest === undefined) return board.from.everywhere
  const [type] = nearest.split(':')
  if (type === 'STORE' || type === 'TILL') return board.from[type]
  const name = unitName(nearest) ?? nearest
  return type === 'ZONE' ? board.from.ZONE(name) : board.from.CONCEPT(name)
}

/** What the till may do with the offer alone. */
export function offlineText(offer: Offer, perTill: number | null, { words: { board }, formats }: Surroundings): string {
  const { mode } = offer.offline
  if (isCentreOnly(offer)) return board.offline.never
  if (mode !== 'bounded') return board.offline[mode]
  const limit = perTill ?? offlineLimits(offer.offline, offer.currency).perTill
  return limit === null ? board.offline.boundedOpen : board.offline.bounded(formats.number(limit))
}
