/** One place in the shipped code and what stands there with the bug. `PLANTED` is true while the bug is switched on. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly put: string
}

export interface PlantedBug {
  readonly name: string
  readonly edits: readonly Edit[]
  /** A schedule that finds it, for a quick test; with other seeds it is found as well. */
  readonly seed: number
}

export function bug(name: string, seed: number, ...edits: readonly (readonly [file: string, find: string, put: string])[]): PlantedBug {
  return { name, seed, edits: edits.map(([file, find, put]) => ({ file, find, put })) }
}
