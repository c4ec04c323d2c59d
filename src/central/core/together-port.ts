import type { CustomerRef } from '../../protocol/sync/record'

/** What a work is about to look at. Only a hint, so that a store can fetch it for many works at once: nothing depends on it. */
export interface FirstLook {
  readonly opIds: readonly string[]
  readonly codeKeys: readonly string[]
  readonly customers: readonly CustomerRef[]
  readonly tills: readonly number[]
}
