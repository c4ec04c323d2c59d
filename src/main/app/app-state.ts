import type { AppState, SignedIn } from '../../protocol/ipc/app-calls'
import type { DiskSpace } from '../../protocol/ipc/worker-calls'
import type { Enrolment } from '../enrolment/enrolment'
import type { SecretsKind } from '../secrets/secret-box'

export interface StateParts {
  readonly enrolment: Enrolment | null
  readonly person: SignedIn | null
  readonly demo: boolean
  readonly secrets: SecretsKind
  readonly disk: DiskSpace
  readonly copy: AppState['copy']
  readonly fromCopy: boolean
  readonly version: string
}

/** What the page is told of the app as a whole. */
export function appStateOf({ enrolment, person, demo, secrets, disk, copy, fromCopy, version }: StateParts): AppState {
  const rest = { demo, secrets, disk, copy, fromCopy, version }
  if (enrolment === null) return { phase: 'unenrolled', till: null, store: null, org: null, person: null, ...rest }
  const { till, store, org } = enrolment
  return { phase: person === null ? 'locked' : 'signed_in', till, store, org: { id: org.id, name: org.name }, person, ...rest }
}
