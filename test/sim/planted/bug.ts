/** One place in the shipped code and what stands there with the bug. `PLANTED` is true while the bug is switched on. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly put: string
}

/** Where a bug is looked for. */
interface Where {
  /** Schedules that found it when they were last looked for, to begin with; what makes a seed another schedule makes these no worse than any. */
  readonly seeds: readonly number[]
  /** It shows where this story is told (play/stories.ts), and elsewhere hardly ever. */
  readonly story?: string
  /** It shows already while a shop is opened, so that the shops of other runs say nothing of it. */
  readonly opening?: true
}

export interface PlantedBug extends Where {
  readonly name: string
  readonly edits: readonly Edit[]
}

export function bug(name: string, where: readonly number[] | Where, ...edits: readonly (readonly [file: string, find: string, put: string])[]): PlantedBug {
  const found = 'seeds' in where ? where : { seeds: where }
  return { name, ...found, edits: edits.map(([file, find, put]) => ({ file, find, put })) }
}
