import { z } from 'zod'

/** Where a window stands, in the screen's own units. */
export const place = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  maximized: z.boolean(),
})
export type Place = z.infer<typeof place>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const SMALLEST = { width: 1024, height: 600 } as const
const FIRST = { width: 1280, height: 800 } as const
/** So much of a window must be on a screen that is there, or nobody can take hold of it. */
const GRIP = 80

/** The window as it was left, if that is on a screen of today; else its size alone, or the first size. */
export function placeToOpen(saved: Place | null, screens: readonly Area[]): Partial<Area> & { readonly width: number; readonly height: number } {
  if (saved === null) return FIRST
  const width = Math.max(saved.width, SMALLEST.width)
  const height = Math.max(saved.height, SMALLEST.height)
  const shown = screens.some(
    (screen) =>
      saved.x + width > screen.x + GRIP && saved.x < screen.x + screen.width - GRIP && saved.y >= screen.y && saved.y < screen.y + screen.height - GRIP,
  )
  return shown ? { x: saved.x, y: saved.y, width, height } : { width, height }
}

/** What an earlier run wrote; anything unreadable counts as nothing. */
export function parsePlace(text: string | undefined): Place | null {
  try {
    return place.parse(JSON.parse(text ?? 'null'))
  } catch {
    return null
  }
}
