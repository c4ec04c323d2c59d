/*
 * A keyboard-wedge reader types like a very fast person and ends with Enter or Tab. This reducer tells it from typing by
 * speed and end key alone; it knows no page and no clock (times come with the keys).
 */

/** How this shop's reader behaves. */
export interface ReaderManners {
  /** No two keys of one scan are further apart, in milliseconds: wide enough for a machine that hesitates once. */
  readonly longestGap: number
  /** The gap in the middle is no longer than this: a fast typist stays above it, one key held back by a busy machine does not count. */
  readonly usualGap: number
  readonly shortest: number
  readonly longest: number
  readonly ends: readonly string[]
  /** What the reader sends around the code, taken off again. */
  readonly prefix: string
  readonly suffix: string
}

export const USUAL_READER: ReaderManners = { longestGap: 250, usualGap: 35, shortest: 4, longest: 64, ends: ['Enter', 'Tab'], prefix: '', suffix: '' }

/** One key press. `key` is what the layout makes of it, `code` which key it physically is, `at` milliseconds. */
export interface Press {
  readonly key: string
  readonly code: string
  readonly shift: boolean
  readonly at: number
}

export interface Burst {
  readonly presses: readonly Press[]
}
export const NO_BURST: Burst = { presses: [] }

/** `scan`: the press ended a scan and must not reach the page. `started`: a new burst began with this press. */
export interface Heard {
  readonly burst: Burst
  readonly scan: string | null
  readonly started: boolean
}

/** Hears one press. Modifier keys on their own change nothing. */
export function hear(burst: Burst, press: Press, manners: ReaderManners): Heard {
  if (isModifier(press.key)) return { burst, scan: null, started: false }
  const last = burst.presses.at(-1)
  const inTime = last !== undefined && press.at - last.at <= manners.longestGap
  if (manners.ends.includes(press.key)) {
    return { burst: NO_BURST, scan: inTime ? scanOf(burst.presses, press.at, manners) : null, started: false }
  }
  if (character(press) === null) return { burst: NO_BURST, scan: null, started: false }
  const presses = inTime ? [...burst.presses, press].slice(-manners.longest) : [press]
  return { burst: { presses }, scan: null, started: !inTime }
}

function scanOf(presses: readonly Press[], endedAt: number, manners: ReaderManners): string | null {
  if (usualGap(presses, endedAt) > manners.usualGap) return null
  const text = trimmed(textOf(presses), manners)
  return text.length < manners.shortest ? null : text
}

/** The gap in the middle, when all gaps stand in order of length. */
function usualGap(presses: readonly Press[], endedAt: number): number {
  const times = [...presses.map(({ at }) => at), endedAt]
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Number.POSITIVE_INFINITY
}

/** A press as a character: what the layout says, or null for keys that type nothing. */
function character({ key, code }: Press): string | null {
  if (key.length === 1) return key
  return (key === 'Dead' || key === 'Process' || key === 'Unidentified') && code !== '' ? '' : null
}

const CODE_CHARACTER = /^[\p{L}\p{N}_-]$/u

/**
 * The text of a scan. A reader set to the US layout on a machine with another one produces dead keys and signs where the
 * label has digits and hyphens: if any key is no character of a code, all are read by where they physically are.
 */
function textOf(presses: readonly Press[]): string {
  const asTyped = presses.map((press) => character(press) ?? '')
  if (asTyped.every((text) => CODE_CHARACTER.test(text))) return asTyped.join('')
  const asPlaced = presses.map(byPlace)
  return asPlaced.every((text) => text !== null) ? asPlaced.join('') : asTyped.join('')
}

/** What the US layout has at this place, as far as codes need it. Capitals: codes are compared in upper case. */
function byPlace({ code, key, shift }: Press): string | null {
  if (/^Key[A-Z]$/.test(code)) return code.slice(3)
  if (/^Digit\d$/.test(code)) return code.slice(5)
  if (/^Numpad\d$/.test(code)) return code.slice(6)
  if (code === 'Minus') return shift ? '_' : '-'
  return CODE_CHARACTER.test(key) ? key : null
}

function trimmed(text: string, { prefix, suffix }: ReaderManners): string {
  const begun = prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text
  return suffix !== '' && begun.endsWith(suffix) ? begun.slice(0, -suffix.length) : begun
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'CapsLock' || key === 'AltGraph' || key === 'NumLock' || key === 'Fn'
}
