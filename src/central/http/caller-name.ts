import type { Known } from './principal'

/** How the audit log and the idempotency keys name a caller. */
export function callerName(caller: Known): string {
  switch (caller.kind) {
    case 'till':
      return `till:${caller.till}`
    case 'client':
      return `client:${caller.client}`
    case 'person':
      return `person:${caller.person.id}`
  }
}
