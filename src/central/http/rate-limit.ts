import type { Clock } from '../core/ports'

/*
 * How much one caller may ask in a minute, so that one who runs wild does not starve the rest. Copies of the service share
 * one budget: each takes a slice of it from the database and spends it in memory, so that most requests cost no question.
 */

export type RouteClass = 'read' | 'write' | 'heavy'

export interface RateWindows {
  /** Takes `slice` of the budget of one minute (`span`, counted from 1970); false = it would pass the limit. */
  take(org: number, who: string, kind: RouteClass, span: number, slice: number, limit: number): Promise<boolean>
}

export interface RateCaller {
  readonly kind: 'person' | 'client' | 'till'
  readonly org: number
  readonly who: string
}

/** What of a route decides its class. */
export interface RatedCall {
  readonly method: string
  readonly bodyLimit?: number
  readonly access: { readonly kind: string }
}

export interface RateLimit {
  /** Null = go on; otherwise how many seconds to wait. */
  wait(caller: RateCaller, call: RatedCall): Promise<number | null>
}

const MINUTE = 60_000
const SLICES = 20
const MOST_KEPT = 10_000

/** A minute's budget. Tills and integrations carry a shop's whole trade; a person has two hands. */
export const BUDGETS: Readonly<Record<RateCaller['kind'], Readonly<Record<RouteClass, number>>>> = {
  person: { read: 3000, write: 1200, heavy: 60 },
  client: { read: 300_000, write: 300_000, heavy: 600 },
  till: { read: 300_000, write: 300_000, heavy: 6000 },
}

/** A call that brings a whole file is heavy; a till's journal is its daily work. */
function classOf({ method, bodyLimit, access }: RatedCall): RouteClass {
  if (method === 'GET') return 'read'
  return bodyLimit !== undefined && bodyLimit >= 4 * 1024 * 1024 && access.kind !== 'till' ? 'heavy' : 'write'
}

interface Spending {
  readonly span: number
  left: number
  spent: boolean
  asking: Promise<boolean> | null
}

/** `scale` makes every budget larger, for whoever measures. */
export function createRateLimit(windows: RateWindows, clock: Clock, scale = 1): RateLimit {
  const kept = new Map<string, Spending>()
  const spendingOf = (key: string, span: number): Spending => {
    const known = kept.get(key)
    if (known?.span === span) return known
    const fresh: Spending = { span, left: 0, spent: false, asking: null }
    kept.delete(key)
    kept.set(key, fresh)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '')
    return fresh
  }
  return {
    async wait(caller, call) {
      const kind = classOf(call)
      const { org, who } = caller
      const limit = BUDGETS[caller.kind][kind] * scale
      const slice = Math.ceil(limit / SLICES)
      const now = clock.now()
      const span = Math.floor(now / MINUTE)
      const mine = spendingOf(`${org} ${who} ${kind}`, span)
      while (mine.left === 0 && !mine.spent) {
        mine.asking ??= windows.take(org, who, kind, span, slice, limit).then((got) => {
          if (got) mine.left += slice
          else mine.spent = true
          return got
        }).finally(() => (mine.asking = null))
        await mine.asking
      }
      if (mine.left === 0) return Math.ceil(((span + 1) * MINUTE - now) / 1000)
      mine.left -= 1
      return null
    },
  }
}
