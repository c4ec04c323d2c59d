import { z } from 'zod'
import type { ClockState } from '../../till/clock/clock-state'
import { keptFile, type OnCopy } from '../journal-disk/kept-file'

const sample = { wall: z.number(), mono: z.number(), boot: z.string() }
const clockState = z.strictObject({
  anchor: z.strictObject({ ...sample, centre: z.number(), error: z.number() }).nullable(),
  // Absent in files of earlier versions.
  resumed: z.strictObject({ boot: z.string(), mono: z.number(), centre: z.number() }).nullable().default(null),
  highestWall: z.number(),
  highestCentre: z.number(),
  slept: z.boolean(),
  suspect: z.boolean(),
})

export interface ClockFile {
  readonly saved: ClockState | null
  save(state: ClockState): void
}

/**
 * The till's clock across restarts. Saving is not waited for; one write at a time, always the newest. An older copy never
 * counts: it may be from before the clock became suspect. Without any, the time is unknown and says so.
 */
export async function openClockFile(file: string, onCopy: OnCopy): Promise<ClockFile> {
  const kept = keptFile({ file, parse, olderCopy: 'never', onCopy })
  let wanted: ClockState | null = null
  let running = false
  const run = async (): Promise<void> => {
    running = true
    while (wanted !== null) {
      const state: ClockState = wanted
      wanted = null
      // Lost, it costs a wider error bar at the next start and nothing else.
      await kept.write(JSON.stringify(state)).catch(() => undefined)
    }
    running = false
  }
  return {
    saved: (await kept.read()).value,
    save(state) {
      wanted = state
      if (!running) void run()
    },
  }
}

function parse(bytes: Buffer): ClockState | null {
  try {
    return clockState.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    return null
  }
}
