import type { Catalogue } from './catalogue'
import type { CentralStore } from './central-store'
import type { PackSettings } from './pack-port'
import type { Clock, Random } from './ports'

/** What every operation of the centre works with. The same code runs in the service and in the simulator. */
export interface Core {
  readonly store: CentralStore
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly random: Random
  /** Somebody keeps packs of codes (4.3); left out where all codes travel as rows. */
  readonly packs?: PackSettings
  /** Hears of what went wrong inside and was survived: a key, and what was thrown. */
  readonly trouble: (what: string, failure: unknown) => void
}
