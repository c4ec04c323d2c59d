import type { Fetch } from './centre-client'
import type { ByteReader } from './read-bounded'

/** Where to listen, while this machine is a till. */
export interface HintSource {
  readonly address: string
  readonly token: string
}

export interface HintParts {
  readonly fetch: Fetch
  /** Null while there is nothing to listen to. */
  readonly source: () => HintSource | null
  /** The centre has something new: pull now. */
  readonly onHint: () => void
  /** The line stands again after it was broken: the network is back. */
  readonly onBack: () => void
  /** Evenly in [0, 1), so that a thousand tills do not come back at once. */
  readonly spread: () => number
  /** How long a line that stands may say nothing at all; for a test that does not wait. */
  readonly longestSilenceMs?: number
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000
/** A centre that takes the question and never answers it is left alone for a while, like one that is gone. */
const LONGEST_OPENING_MS = 10_000
/**
 * The centre says something every 25 seconds, were it only that it is there: a line that says nothing for so long is dead
 * on the way. The till asks every half minute anyway.
 */
const LONGEST_SILENCE_MS = 70_000

/**
 * Keeps a long-lived line to the centre that only says "pull now" (4.2; server-sent events). Comes back by itself after
 * every break. Answers the way to stop for good.
 */
export function keepHintLine(parts: HintParts): () => void {
  const stopped = new AbortController()
  let failures = 0
  const round = async (): Promise<void> => {
    const source = parts.source()
    const stood = source !== null && (await listen(source, parts, stopped.signal, () => {
      if (failures > 0) parts.onBack()
      failures = 0
    }))
    if (!stood) failures += 1
  }
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await round()
      const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS)
      await pause(wait * (0.5 + parts.spread() / 2), stopped.signal)
    }
  }
  void run()
  return () => stopped.abort()
}

/** Listens until the line ends; answers whether it ever stood. Never throws: a broken line is the ordinary case. */
async function listen({ address, token }: HintSource, parts: HintParts, stopped: AbortSignal, onOpen: () => void): Promise<boolean> {
  const line = new AbortController()
  const end = (): void => line.abort()
  let timer = setTimeout(end, LONGEST_OPENING_MS)
  stopped.addEventListener('abort', end, { once: true })
  let stood = false
  try {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
    const response = await parts.fetch(`${address}/sync/v1/hints`, { method: 'GET', headers, signal: line.signal })
    if (!response.ok || response.body === null) return false
    stood = true
    const heard = (): void => {
      clearTimeout(timer)
      timer = setTimeout(end, parts.longestSilenceMs ?? LONGEST_SILENCE_MS)
    }
    heard()
    onOpen()
    await readHints(response.body.getReader(), { ...parts, heard }, line.signal)
  } catch {
    // cut, refused, too late: round() waits and tries again
  } finally {
    clearTimeout(timer)
    stopped.removeEventListener('abort', end)
    line.abort()
  }
  return stood
}

/** Only whether a `data:` line came matters; what it says does not, and comments keep the line alive. */
async function readHints(reader: ByteReader, { onHint, heard }: Pick<HintParts, 'onHint'> & { readonly heard: () => void }, signal: AbortSignal): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  while (!signal.aborted) {
    const { done, value } = await reader.read()
    if (done) return
    heard()
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    // A line of a hint is short; whatever never ends is not one.
    rest = (lines.pop() ?? '').slice(0, 1000)
    if (lines.some((line) => line.startsWith('data:'))) onHint()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
