/** One place in the shipped code and what stands there with the bug. `PLANTED` is true while the bug is switched on. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly put: string
}

export interface PlantedBug {
  readonly name: string
  readonly edits: readonly Edit[]
  /** Schedules of which one finds it, for a quick test; with other seeds it is found as well. */
  readonly seeds: readonly number[]
}

export function bug(name: string, seeds: number | readonly number[], ...edits: readonly (readonly [file: string, find: string, put: string])[]): PlantedBug {
  return { name, seeds: typeof seeds === 'number' ? [seeds] : seeds, edits: edits.map(([file, find, put]) => ({ file, find, put })) }
}
