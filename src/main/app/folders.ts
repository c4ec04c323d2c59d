import { join } from 'node:path'

/** Where this till keeps what; everything lies in its profile folder. */
export interface Folders {
  /** Holds the small files of this till, each of which expects it to be there. */
  readonly till: string
  readonly enrolment: string
  readonly roster: string
  readonly tries: string
  readonly clock: string
  /** When the view was last made anew for the room it took. */
  readonly view: string
  readonly window: string
  readonly logs: string
  /** Of one till: a machine that is enrolled anew, as another till, begins another journal and keeps the old one. */
  readonly journal: (till: number) => string
  readonly highWater: (till: number) => string
  readonly writerLock: (till: number) => string
}

export function foldersIn(profile: string): Folders {
  const till = join(profile, 'till')
  return {
    till,
    enrolment: join(till, 'enrolment.sealed'),
    roster: join(till, 'people.sealed'),
    tries: join(till, 'pin-tries.json'),
    clock: join(till, 'clock.json'),
    view: join(till, 'view.json'),
    window: join(profile, 'window.json'),
    logs: join(profile, 'logs'),
    journal: (id) => join(profile, 'journal', String(id)),
    highWater: (id) => join(till, 'marks', String(id)),
    writerLock: (id) => join(profile, 'journal', `${id}.lock`),
  }
}
