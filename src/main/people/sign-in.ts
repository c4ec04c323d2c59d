import type { SignedIn } from '../../protocol/ipc/app-calls'

/** Who works at this till just now. In memory only: after a restart everybody signs in again. */
export interface SignIn {
  readonly person: SignedIn | null
  set(person: SignedIn | null): void
}

/** `changed` runs after every change of person. */
export function signIn(changed: (person: SignedIn | null) => void): SignIn {
  let person: SignedIn | null = null
  return {
    get person() {
      return person
    },
    set(next) {
      if (next?.id === person?.id) return
      person = next
      changed(next)
    },
  }
}
