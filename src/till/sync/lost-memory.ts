import type { FeedList } from '../cache/feed-store'

/**
 * Feeds of another epoch than `hello` named: the centre was set back since. Nothing of it may be shown before the next
 * `hello` has told what of this till's own it has forgotten, or a use would vanish from both base and overlay.
 */
export function hasLostMemory(greeted: FeedList, now: FeedList): boolean {
  const epochs = new Map(greeted.map(({ feed, epoch }) => [feed, epoch]))
  return now.some(({ feed, epoch }) => (epochs.get(feed) ?? epoch) !== epoch)
}
