import type { appendRecord } from '../../../src/main/till/append-record'
import type { EnrolledTill } from '../../../src/main/till/enrolled-till'
import type { UnderWay } from '../../../src/main/till/under-way'
import type { TillCore } from '../../../src/till/till-core'

/** One life of a page: when it ends, nothing it still does reaches anybody. */
export interface PageLife {
  dead: boolean
  core: TillCore | null
  readonly ended: Promise<void>
  readonly end: () => void
}

export function newPage(): PageLife {
  let resolve = (): void => undefined
  const ended = new Promise<void>((done) => (resolve = done))
  const page: PageLife = {
    dead: false,
    core: null,
    ended,
    end: () => {
      page.dead = true
      page.core?.stop()
      resolve()
    },
  }
  return page
}

/** What main holds while the app runs. */
export interface Main {
  readonly till: EnrolledTill
  readonly underWay: UnderWay
  readonly append: (...given: [Parameters<typeof appendRecord>[1]]) => ReturnType<typeof appendRecord>
}
