import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { ClockSample } from '../../till/clock/clock-state'
import { testClockOffset } from '../test-build/hooks'

/** The machine's own clocks. The one place in main that reads them. */
export interface MachineClock {
  /** Milliseconds since 1970, as somebody set it. */
  wall(): number
  /** Milliseconds that only go forward, from an arbitrary start of this boot on. */
  mono(): number
  sample(): ClockSample
}

/** `savedBoot` = the boot's name when the clock was last kept, or null. */
export function machineClock(savedBoot: string | null): MachineClock {
  const wall = (): number => Date.now() + (__TEST_BUILD__ ? testClockOffset() : 0)
  const mono = (): number => Number(process.hrtime.bigint() / 1000n) / 1000
  const boot = linuxBoot() ?? bootByUptime(savedBoot, Date.now() - uptime() * 1000)
  return { wall, mono, sample: () => ({ wall: wall(), mono: mono(), boot }) }
}

/** Linux names every boot. */
function linuxBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

const SAME_BOOT_MS = 5 * 60_000

/**
 * Elsewhere a boot is known by when it was, which a changed clock moves: then it is taken for another boot, and the
 * till's time is suspect until the next exchange, as it should be.
 */
export function bootByUptime(savedBoot: string | null, startedAt: number): string {
  const saved = Number(/^since-(\d+)$/.exec(savedBoot ?? '')?.[1] ?? Number.NaN)
  return Math.abs(saved - startedAt) < SAME_BOOT_MS ? `since-${saved}` : `since-${Math.round(startedAt)}`
}
