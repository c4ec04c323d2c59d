import type { Figure } from '../figure'

export type Show = (name: string, seconds: number, more?: Partial<Figure>) => void

/** Seconds that it took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
