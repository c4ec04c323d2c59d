/** One place in the shipped code and what stands there with the bug. `PLANTED` is true while the bug is switched on. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly put: string
}

export interface PlantedBug {
  readonly name: string
  readonly edits: readonly Edit[]
  /**
   * Schedules that found it when they were last looked for, to begin with; what makes a seed another schedule makes these
   * no worse than any. Empty: it is so rare that only a long run finds it, and the quick test does not look.
   */
  readonly seeds: readonly number[]
}

export function bug(name: string, seeds: number | readonly number[], ...edits: readonly (readonly [file: string, find: string, put: string])[]): PlantedBug {
  return { name, seeds: typeof seeds === 'number' ? [seeds] : seeds, edits: edits.map(([file, find, put]) => ({ file, find, put })) }
}
