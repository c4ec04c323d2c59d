import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../../src/central/http/app'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolTill, post } from '../../support/test-till'

/** The figures of a dashboard: there, right, and each named in docs/operation.md, both ways. */

let central: TestCentral
beforeAll(async () => {
  central = await startTestCentral()
})
afterAll(() => central.stop())

const figures = async (): Promise<string> => (await fetch(`${central.url}/metrics`)).text()
const valueOf = (text: string, line: string): number => Number(text.split('\n').find((one) => one.startsWith(`${line} `))?.slice(line.length + 1) ?? 'NaN')

it('tell requests, redemptions, settlements, lag and queues as they are', async () => {
  const till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
  const sample = central.demo?.samples.find((one) => one.expect === 'ok')
  till.redeemAlone(sample?.code ?? '', sample?.seriesId ?? 0, '1.00', {}, { centre: Date.now() - 7000 })
  await till.push()
  await fetch(`${central.url}/api/offers/31`)
  const { body } = await post(central.url, '/api/sign-in', central.demo?.admin, null)
  await post(central.url, '/api/tills/1004/disabled', { disabled: true }, (body as { token: string }).token)
  const text = await figures()
  expect(valueOf(text, 'tillside_request_seconds_count{method="GET",route="/api/offers/:id",status="401"}')).toBe(1)
  const settled = text.split('\n').filter((line) => line.startsWith('tillside_settlements_total{')).map((line) => Number(line.split(' ')[1]))
  expect(settled.reduce((sum, count) => sum + count, 0)).toBe(2)
  expect(valueOf(text, 'tillside_push_lag_seconds_bucket{le="5"}')).toBe(0)
  expect(valueOf(text, 'tillside_push_lag_seconds_bucket{le="30"}')).toBe(2)
  expect(valueOf(text, 'tillside_tills{state="enrolled"}')).toBe(1)
  expect(valueOf(text, 'tillside_jobs{state="waiting"}')).toBe(0)
  expect(valueOf(text, 'tillside_pool_connections{state="all"}')).toBeGreaterThan(0)
  const { rows } = await central.database.pool.query<{ pos: number }>('select pos from feed_head')
  expect(valueOf(text, 'tillside_feed_position')).toBeLessThanOrEqual(rows[0]?.pos ?? -1)
  expect(valueOf(text, 'tillside_feed_waiting')).toBeGreaterThanOrEqual(0)
})

it('are the ones that are written down', async () => {
  const names = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort((a, b) => a.localeCompare(b))
  const told = names(await figures(), /^# TYPE (tillside_\w+)/gm)
  expect(told.length).toBeGreaterThan(10)
  expect(told).toEqual(names(readFileSync('docs/operation.md', 'utf8'), /^\| `(tillside_\w+)/gm))
})

it('a proxy is believed about who is asking only where it was named', async () => {
  const { body } = await post(central.url, '/api/sign-in', central.demo?.admin, null)
  const headers = { authorization: `Bearer ${(body as { token: string }).token}`, 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' }
  const from: string[] = []
  for (const proxies of [[], ['127.0.0.1'], ['10.0.0.1']]) {
    const app = createApp(central.centre, ALL_ROUTES, { tls: null, proxies })
    await app.inject({ method: 'POST', url: '/api/tills/1001/enrolment', headers, payload: '{}' })
    await app.close()
    const { rows } = await central.database.pool.query<{ from_where: string }>("select from_where from audit where what = 'till.enrolment_code' order by id desc limit 1")
    from.push(rows[0]?.from_where ?? '')
  }
  expect(from).toEqual(['127.0.0.1', '203.0.113.9', '127.0.0.1'])
})
