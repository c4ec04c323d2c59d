import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'

/** For which memory of the centre every till has reported. Once it has, it stays so: later tills begin with this memory. */
const complete = new WeakMap<Core, string>()

/**
 * Whether the centre has lost memory (it was restored from a backup) and waits for tills that may hold units it does not
 * know of (rule 10). Until each has sent its journal, or was switched off by a person, nothing of a strict pool is given
 * out: tills sell from what they hold.
 */
export async function isRecovering(core: Core, tx: CentralTx): Promise<boolean> {
  const { serverInstance } = (await core.catalogue.view(tx)).stored
  if (complete.get(core) === serverInstance) return false
  if (await tx.tills.unreported(serverInstance)) return true
  complete.set(core, serverInstance)
  return false
}

/** The same for issuing an offer: only those with a strict issual total wait, of which tills may hold codes nobody knows of. */
export async function isIssualFrozen(core: Core, tx: CentralTx, prepared: PreparedOffer | null): Promise<boolean> {
  if (prepared === null || prepared.offer.offline.mode !== 'strict' || prepared.offer.issual.total === null) return false
  return isRecovering(core, tx)
}

/** The same, for an offer: only those with a strict total wait. */
export async function isPoolFrozen(core: Core, tx: CentralTx, prepared: PreparedOffer | null): Promise<boolean> {
  if (prepared === null || prepared.offer.offline.mode !== 'strict' || prepared.offer.redemption.total === null) return false
  return isRecovering(core, tx)
}
