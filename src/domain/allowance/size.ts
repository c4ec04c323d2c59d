/*
 * How many units of an offer's remaining total a till should hold for an outage (4.4, research 2.5 "Size of a grant").
 * Both sides count with this page: the till what it wants, the centre what is fair.
 */

/** What a till without any history asks for: enough for the first minutes of its first outage. */
const LEAST = 2

/**
 * Units for `hours` without the centre at `perHour` redemptions an hour: the mean and two standard deviations of what
 * will come. Never less than two.
 */
export function wantedUnits(perHour: number, hours: number): number {
  const expected = Math.max(0, perHour) * Math.max(0, hours)
  return Math.max(LEAST, Math.ceil(expected + 2 * Math.sqrt(expected)))
}

/**
 * The most one till may get of a pool that `tills` share: half of an equal part, so that the rest serves who asks later
 * and who is online. Nothing where the pool is smaller than two for each: then only the centre gives.
 */
export function fairShare(pool: number, tills: number): number {
  return Math.max(0, Math.floor(pool / (2 * Math.max(1, tills))))
}
