import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepHintLine } from '../../../src/main/network/hint-line'
import { signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { startNetworkProxy, type NetworkProxy } from '../../support/network-proxy'
import { enrolTill } from '../../support/test-till'

/* The line that only says "pull now" (4.2): the main process's own end, the real centre, and a spoilt way between them. */

let centre: TestCentral
let proxy: NetworkProxy
let admin: Caller
let token = ''
const heard = { hints: 0, back: 0 }
let stop = (): void => undefined

beforeAll(async () => {
  centre = await startTestCentral()
  proxy = await startNetworkProxy(centre.url)
  admin = await signedIn(centre, 'admin')
  token = (await enrolTill(centre.url, centre.demo?.enrolment[0]?.code ?? '')).enrolled.token
  stop = keepHintLine({
    fetch,
    source: () => ({ address: proxy.url, token }),
    onHint: () => (heard.hints += 1),
    onBack: () => (heard.back += 1),
    spread: () => 0,
    longestSilenceMs: 1500,
  })
})
afterAll(async () => {
  stop()
  await proxy.close()
  await centre.stop()
})

/** Something changes at the centre until the till hears of it. */
async function hearsOfChanges(): Promise<void> {
  const before = heard.hints
  for (let tries = 0; tries < 60 && heard.hints === before; tries += 1) {
    await admin.post('/api/offers/1/status', { status: tries % 2 === 0 ? 'paused' : 'active' })
    await new Promise((wait) => setTimeout(wait, 250))
  }
  expect(heard.hints).toBeGreaterThan(before)
}

it('says that something is new, and comes back after it was refused, cut and left half open', async () => {
  await hearsOfChanges()
  expect(heard.back).toBe(0)

  // Nobody answers for a while: lost, tried again, back.
  await proxy.set({ kind: 'refuse' })
  const lost = heard.hints
  await admin.post('/api/offers/1/status', { status: 'paused' })
  await new Promise((wait) => setTimeout(wait, 1200))
  expect(heard.hints).toBe(lost)
  await proxy.set({ kind: 'pass' })
  await hearsOfChanges()
  expect(heard.back).toBe(1)

  // The line stands, and nothing comes any more: its silence gives it away.
  await proxy.set({ kind: 'stall' })
  const silent = heard.hints
  await admin.post('/api/offers/1/status', { status: 'active' })
  await new Promise((wait) => setTimeout(wait, 2000))
  expect(heard.hints).toBe(silent)
  await proxy.set({ kind: 'pass' })
  await hearsOfChanges()

  // Cut in the middle of every answer: each line that stands is worth its hint, or is begun again.
  await proxy.set({ kind: 'cut', afterBytes: 300 })
  await hearsOfChanges()
}, 120_000)
