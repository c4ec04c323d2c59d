import type { BenchTill } from './bench-till'

/** What a cashier brings to the till: a code, and a customer's number where the offer asks for it. */
export interface Asked {
  readonly code: string
  readonly customer: { readonly kind: 'external'; readonly value: string } | null
}

/** Milliseconds from the command of the page to the till core's verdict, one after another. */
export function decisionTimes({ launched }: BenchTill, asked: readonly Asked[]): Promise<number[]> {
  return launched.page.evaluate(askVerdicts, asked)
}

/** Runs in the page: asks its worker as the page itself does. */
async function askVerdicts(asked: readonly Asked[]): Promise<number[]> {
  const worker = globalThis.benchWorker
  if (worker === undefined) throw new Error('the page has no worker')
  const times: number[] = []
  for (const [n, { code, customer }] of asked.entries()) {
    const id = 1_000_000_000 + n
    const request = { code, bill: { total: '40.00' }, customer, posTransaction: null, approval: null }
    const answered = new Promise<{ readonly say: string; readonly value?: { readonly outcome?: string } }>((resolve) => {
      worker.addEventListener('message', function hear({ data }: MessageEvent<{ readonly id?: number; readonly say: string }>) {
        if (data.id !== id) return
        worker.removeEventListener('message', hear)
        resolve(data)
      })
    })
    const begun = performance.now()
    worker.postMessage({ say: 'command', id, command: 'verdict', request })
    const { say, value } = await answered
    times.push(performance.now() - begun)
    if (say !== 'done' || value?.outcome !== 'accept') throw new Error(`${code}: ${JSON.stringify({ say, value })}`)
  }
  return times
}

/** Milliseconds from the scanner's last key to the frame in which the verdict stands. */
export async function paintTimes({ screen }: BenchTill, codes: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (const code of codes) {
    const painted = screen.page.evaluate(nextPaint)
    await screen.scan(code)
    times.push(await painted)
    await screen.clear()
  }
  return times
}

/** Runs in the page: from the last Enter to the frame after the card of a verdict is there. */
function nextPaint(): Promise<number> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('section.verdict .verdict-body') === null) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.now() - (globalThis.benchEnter ?? 0)))
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })
}
