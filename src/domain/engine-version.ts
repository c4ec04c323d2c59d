/** Stands in every decision and journal record; raised whenever the same input may give another decision. */
export const ENGINE_VERSION = 2
