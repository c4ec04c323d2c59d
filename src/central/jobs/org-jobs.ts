/** The workers, as one organisation's routes see them. */
export interface OrgJobs {
  /** A job was added or may go on: it is taken at once instead of within a second. Call it after the commit. */
  poke(job: number): void
}
