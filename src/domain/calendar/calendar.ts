import type { Brand } from '../brand'

/** A calendar day, `YYYY-MM-DD`. Days compare as text. */
export type PlainDate = Brand<string, 'PlainDate'>
/** A moment: milliseconds since 1970-01-01T00:00Z. */
export type Instant = Brand<number, 'Instant'>
/** A wall-clock time of day, `HH:mm`. */
export type WallTime = Brand<string, 'WallTime'>
/** An IANA zone name. */
export type ZoneName = Brand<string, 'ZoneName'>

/**
 * Every offset change of one zone over a span, as data: runtimes differ in their zone tables, so the centre builds this
 * from its own and everybody decides with it (page 2, opening). `offset` is seconds east of UTC, in force from `at`.
 */
export interface ZoneTable {
  readonly zone: ZoneName
  /** In force before the first change. */
  readonly offset: number
  readonly changes: readonly { readonly at: Instant; readonly offset: number }[]
}
