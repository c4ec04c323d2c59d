import type { UnitId } from '../../domain/ids'
import { placeOf } from '../../domain/org/org-index'
import type { HelloReply } from '../../protocol/sync/messages'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { feedsOf, scopeOf, type TillScope } from '../feeds/scope'
import { rowsIn } from '../feeds/snapshot'

/** What the till gets to see now; null when it stands nowhere. */
export async function scopeOfTill(core: Core, tx: CentralTx, till: number): Promise<TillScope | null> {
  const { index } = await core.catalogue.view(tx)
  const place = placeOf(index, till as UnitId)
  return place === null ? null : scopeOf(till, place, await core.catalogue.offers(tx), await tx.countedTills.without(till))
}

/**
 * What a till may be told. `unit.unknown`; `till.disabled`: a stolen till still hands over what it has, and learns nothing
 * more of the store's people, customers and codes.
 */
export async function openScope(core: Core, tx: CentralTx, till: number): Promise<Answer<TillScope>> {
  const scope = await scopeOfTill(core, tx, till)
  if (scope === null) return refuse('unit.unknown')
  return (await tx.tills.peek(till))?.disabled === true ? refuse('till.disabled') : { ok: true, value: scope }
}

/** Row counts are for progress only: counted once, then kept this long. */
const COUNT_LIFE = 60_000

export interface FeedList {
  list(tx: CentralTx, scope: TillScope): Promise<HelloReply['feeds']>
}

/** The feeds of a till with the number of rows a snapshot of each would bring. */
export function createFeedList(core: Core): FeedList {
  const counted = new Map<string, { readonly rows: number; readonly until: number }>()
  return {
    async list(tx, scope) {
      const { epoch } = await tx.feeds.head()
      const units = (await core.catalogue.view(tx)).org.units.length
      const feeds: HelloReply['feeds'] = []
      for (const feed of feedsOf(scope)) {
        // Two tills of one store see the same; two stores may not.
        const name = `${scope.store} ${feed}`
        let known = counted.get(name)
        if (known === undefined || known.until < core.clock.now()) {
          known = { rows: await rowsIn(tx, scope, feed, units), until: core.clock.now() + COUNT_LIFE }
          counted.set(name, known)
        }
        feeds.push({ feed, epoch, rows: known.rows })
      }
      return feeds
    },
  }
}
