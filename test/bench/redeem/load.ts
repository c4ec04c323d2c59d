import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { HttpLine } from './http-line'

/** What the load process is told to do. */
export interface LoadOrder {
  readonly url: string
  readonly path: '/sync/v1/redeem' | '/v2/coupon/redeem'
  readonly token: string
  readonly connections: number
  /** Each is asked for once, in this order. */
  readonly coupons: readonly { readonly code: string; readonly codeKey: string; readonly offer: number }[]
  /** Requests a second, whoever waits; null = as many as the connections can. */
  readonly rate: number | null
}

export interface LoadResult {
  readonly seconds: number
  readonly accepted: number
  readonly refused: number
  /** Milliseconds from when a request was due to when its answer was there, sorted. */
  readonly waits: readonly number[]
}

/** The load process: takes orders from the bench, one after the other. */
export function serveLoad(): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (order: LoadOrder) => {
      load(order).then(
        (result) => process.send?.({ result }),
        (failure: unknown) => process.send?.({ failure: String(failure) }),
      )
    })
    process.on('disconnect', resolve)
  })
}

async function load(order: LoadOrder): Promise<LoadResult> {
  const { url, path, token, connections, rate } = order
  const headers = { authorization: `Bearer ${token}` }
  const lines = await Promise.all(Array.from({ length: connections }, () => HttpLine.open(new URL(url), path, headers)))
  const bodies = order.coupons.map((coupon, n) => (path === '/sync/v1/redeem' ? syncBody(coupon, n) : v2Body(coupon)))
  const waits: number[] = []
  let accepted = 0
  const began = performance.now()
  const ask = async (line: HttpLine, body: string, due: number) => {
    const answer = await line.ask(body)
    waits.push(performance.now() - due)
    if (answer.includes(path === '/sync/v1/redeem' ? '"ok":true' : '"success":true')) accepted += 1
  }
  if (rate === null) await asFastAsTheyCan(lines, bodies, ask)
  else await atRate(lines, bodies, rate, ask)
  const seconds = (performance.now() - began) / 1000
  for (const line of lines) line.close()
  return { seconds, accepted, refused: bodies.length - accepted, waits: waits.sort((a, b) => a - b) }
}

type Ask = (line: HttpLine, body: string, due: number) => Promise<void>

async function asFastAsTheyCan(lines: readonly HttpLine[], bodies: readonly string[], ask: Ask): Promise<void> {
  let next = 0
  await Promise.all(
    lines.map(async (line) => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await ask(line, body, performance.now())
    }),
  )
}

/** Each request is due at its own time; one that finds no free line waits, and the waiting counts. */
async function atRate(lines: readonly HttpLine[], bodies: readonly string[], rate: number, ask: Ask): Promise<void> {
  const began = performance.now()
  let next = 0
  await Promise.all(
    lines.map(async (line) => {
      for (let n = next++; n < bodies.length; n = next++) {
        const due = began + (n * 1000) / rate
        const early = due - performance.now()
        if (early > 1) await sleep(early)
        await ask(line, bodies[n] ?? '', due)
      }
    }),
  )
}

const RUN = randomBytes(4).toString('hex')
let asked = 0

function syncBody({ codeKey, offer }: LoadOrder['coupons'][number], seq: number): string {
  const opId = `${RUN}-0000-7000-8000-${(asked += 1).toString(16).padStart(12, '0')}`
  const wall = Date.now()
  return JSON.stringify({
    opId,
    clock: { wall, mono: wall, boot: 'bench', centre: wall, error: 20, suspect: false },
    cashier: null,
    approver: null,
    incarnation: 1,
    seq: seq + 1,
    intentHash: createHash('sha256').update(opId).digest('hex'),
    intent: {
      action: 'redeem', codeKey, offer, offerVersion: 1, engineVersion: 1, bill: BILL, customer: null, couponsOnBill: 0, posTransaction: null,
    },
  })
}

const v2Body = ({ code }: LoadOrder['coupons'][number]): string =>
  JSON.stringify({ redemptionRequestList: [{ code }], billAmount: '40.00' })

const BILL = {
  total: '40.00',
  lines: [
    { id: '1', sku: 'S1', category: 'C1', brand: 'B1', qty: 1, unitPrice: '15.00', amount: '15.00' },
    { id: '2', sku: 'S2', category: 'C2', brand: 'B2', qty: 2, unitPrice: '10.00', amount: '20.00' },
    { id: '3', sku: 'S3', category: 'C3', brand: 'B3', qty: 1, unitPrice: '5.00', amount: '5.00' },
  ],
}
