import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { redact, redactText } from './redact'

/** Notes what happened, in words that name no person and no secret. Never fails and is never waited for. */
export interface Log {
  note(event: string, fields?: Readonly<Record<string, unknown>>): void
  /** A bug was caught: something was thrown that nobody expected. */
  bug(event: string, thrown: unknown): void
  /** Resolves when everything noted so far is in the file. */
  written(): Promise<void>
}

const ROTATE_BYTES = 2 * 1024 * 1024
const KEPT = 3

/** A log of JSON lines in `folder`: one file in use and the last few before it. */
export function openLog(folder: string, now: () => number): Log {
  const file = join(folder, 'tillside.log')
  let queue: Promise<void> = mkdir(folder, { recursive: true }).then(() => undefined, () => undefined)
  const write = (line: Record<string, unknown>): void => {
    const text = `${JSON.stringify(line)}\n`
    // A full or broken disk must not stop the till for its log's sake.
    queue = queue.then(() => rotate(file)).then(() => appendFile(file, text, { mode: 0o600 })).catch(() => undefined)
  }
  const at = (): string => new Date(now()).toISOString()
  return {
    note: (event, fields = {}) => write({ at: at(), event, ...(redact(fields) as object) }),
    bug: (event, thrown) => write({ at: at(), event, bug: redact(thrown), stack: shortStack(thrown) }),
    written: () => queue,
  }
}

/** Where it was thrown, without the paths of this machine. */
function shortStack(thrown: unknown): readonly string[] {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  return stack.split('\n').slice(1, 6).map((line) => redactText(line.trim()))
}

async function rotate(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }))
  if (size < ROTATE_BYTES) return
  for (let n = KEPT - 1; n >= 1; n -= 1) await rename(`${file}.${n}`, `${file}.${n + 1}`).catch(() => undefined)
  await rename(file, `${file}.1`)
}
