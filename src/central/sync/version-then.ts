import type { CentralTx } from '../core/central-store'

/**
 * The version of an offer that was in force at `at`, where somebody had saved it since the one the till knew; null = the till
 * knew the newest of its moment. What was saved later could not have been known by anybody.
 */
export async function versionThen(tx: CentralTx, offer: number, known: number | null, at: number): Promise<number | null> {
  if (known === null) return null
  for (let version = (await tx.offers.version(offer)) ?? 0; version > known; version -= 1) {
    const stored = await tx.offers.at(offer, version)
    if (stored !== null && stored.savedAt <= at) return version
  }
  return null
}
