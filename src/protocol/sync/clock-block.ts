import { z } from 'zod'
import { epochMillis } from '../scalars'

/**
 * What a till knows of the time when it records something (4.5). The centre's time plus elapsed time with an error bar;
 * the wall clock is evidence, never authority.
 */
export const clockBlock = z.strictObject({
  /** The machine's own clock, milliseconds since 1970. */
  wall: epochMillis,
  /** A clock that only goes forward, milliseconds since an arbitrary start of this boot. */
  mono: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Changes with every boot of the machine. */
  boot: z.string().min(1).max(64),
  /** Best guess of the centre's time; null before the first contact of this enrolment. */
  centre: epochMillis.nullable(),
  /** Half-width of the error bar around `centre`, in milliseconds. */
  error: z.number().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
  /** Set back, rebooted offline, or the two clocks disagree: the record is marked TIME_SUSPECT. */
  suspect: z.boolean(),
})
export type ClockBlock = z.infer<typeof clockBlock>
