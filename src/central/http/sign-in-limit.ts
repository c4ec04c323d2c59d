/** How often somebody may guess: a name from one address, and anything from one address. Counted by all copies of the service together. */
export interface SignInLimit {
  /** Counts one try at `now`, in milliseconds; false = there were too many lately, and this one is not to be made. */
  takes(from: string, name: string, now: number): Promise<boolean>
  /** It was right: nothing is held against it. */
  passed(from: string, name: string): Promise<void>
}

export const GUESSES = { window: 10 * 60_000, forName: 10, fromAddress: 100 } as const
