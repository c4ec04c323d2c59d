import type { Change } from './rows'

/** What was written to the feeds before now: what has changed since a position, and what is old enough to go. */
export interface FeedHistory {
  /**
   * What was written to these feeds after their positions, whether it has a position of its own yet or not; null = more than
   * `limit`.
   */
  touched(feeds: readonly { readonly feed: string; readonly pos: number }[], limit: number): Promise<readonly Pick<Change, 'feed' | 'key'>[] | null>
  /** Keeps in mind that everything which has a position now was written by this moment. */
  mark(at: number): Promise<void>
  /**
   * Takes away at most `limit` changes that were written by `before`, as marks tell, and no cursor that would need one of
   * them is good any more from the same moment. Answers how many went.
   */
  retire(before: number, limit: number): Promise<number>
}
