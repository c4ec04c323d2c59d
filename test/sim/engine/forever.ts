/**
 * A promise of its own that nobody keeps: what waits for it has died with its process. One promise for all of them would
 * hold on to everything that ever waited.
 */
export const forever = (): Promise<never> => new Promise(() => undefined)
