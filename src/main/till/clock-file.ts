import { z } from 'zod'
import type { ClockState } from '../../till/clock/clock-state'
import { readIfThere, replaceFile } from '../journal-disk/replace-file'

const sample = { wall: z.number(), mono: z.number(), boot: z.string() }
const clockState = z.strictObject({
  anchor: z.strictObject({ ...sample, centre: z.number(), error: z.number() }).nullable(),
  highestWall: z.number(),
  highestCentre: z.number(),
  slept: z.boolean(),
  suspect: z.boolean(),
})

export interface ClockFile {
  readonly saved: ClockState | null
  save(state: ClockState): void
}

/** The till's clock across restarts. Saving is not waited for; one write at a time, always the newest. */
export async function openClockFile(file: string): Promise<ClockFile> {
  let wanted: ClockState | null = null
  let running = false
  const run = async (): Promise<void> => {
    running = true
    while (wanted !== null) {
      const state: ClockState = wanted
      wanted = null
      // Lost, it costs a wider error bar at the next start and nothing else.
      await replaceFile(file, JSON.stringify(state)).catch(() => undefined)
    }
    running = false
  }
  return {
    saved: parse((await readIfThere(file))?.toString('utf8')),
    save(state) {
      wanted = state
      if (!running) void run()
    },
  }
}

function parse(text: string | undefined): ClockState | null {
  try {
    return clockState.parse(JSON.parse(text ?? 'null'))
  } catch {
    return null
  }
}
