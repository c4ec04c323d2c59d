/*
 * For which tills the worst case holds that was shown when an offer was saved (4.4). The figure is a product of their
 * number, so a till that is not among them may do nothing of it alone until somebody confirms a new figure.
 */

export interface CountedTillTable {
  /** The tills an offer's figure is for, in the order of their ids. */
  of(offer: number): Promise<readonly number[]>
  /** From now on the figure is for exactly these. */
  put(offer: number, tills: readonly number[]): Promise<void>
  /** Offers with a figure that is not for this till, in the order of their ids. Where none was ever shown, every till counts. */
  without(till: number): Promise<readonly number[]>
}
