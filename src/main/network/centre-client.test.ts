import { afterEach, describe, expect, it } from 'vitest'
import { answerJson, playCentre, type Play, type PlayedCentre } from '../../../test/support/played-centre'
import { centreClient } from './centre-client'

const OP = '01890000-0000-7000-8000-000000000001'
const REPLY = { ops: [{ opId: OP, state: 'unknown', redeem: null, issue: null }] }

let centre: PlayedCentre | null = null
afterEach(async () => {
  await centre?.close()
  centre = null
})

async function ask(play: Play, deadlineMs = 2000) {
  centre = await playCentre(play)
  return centreClient(fetch).call('ask', { opIds: [OP] }, { address: centre.url, token: 'till-token', deadlineMs })
}
const error = (key: string) => ({ error: { key, message: 'm', requestId: 'r' } })

describe('calls to the centre', () => {
  it('go to their path with the credential, and bring the answer', async () => {
    expect(await ask((_call, response) => answerJson(response, 200, REPLY))).toEqual({ ok: true, value: REPLY })
    expect(centre?.heard).toEqual([{ path: '/sync/v1/ask', method: 'POST', authorization: 'Bearer till-token', body: { opIds: [OP] } }])
  })

  it.each<[number, string, boolean]>([
    [401, 'auth.refused', true],
    [403, 'till.disabled', true],
    [409, 'enrol.code_used', true],
    [426, 'till.upgrade_required', true],
    [408, 'request.timeout', false],
    [429, 'request.rate_limited', false],
    [500, 'centre.failed', false],
    [503, 'centre.busy', false],
  ])('a %i of %s counts as an answer: %s %s', async (status, key, answered) => {
    expect(await ask((_call, response) => answerJson(response, status, error(key)))).toEqual({ ok: false, error: { key, answered } })
  })

  const silence = (key: string) => ({ ok: false, error: { key, answered: false } })

  it.each<[string, Play]>([
    ['an HTML page with 500', (_call, response) => void response.writeHead(500).end('<h1>500</h1>')],
    ['an HTML page with 200', (_call, response) => void response.writeHead(200).end('<h1>Welcome to the hotel</h1>')],
    ['an error key that nobody knows', (_call, response) => answerJson(response, 400, error('constructor'))],
    ['nothing', (_call, response) => void response.writeHead(200).end()],
    ['half of the JSON', (_call, response) => void response.writeHead(200).end('{"ops":[')],
    ['JSON of another shape', (_call, response) => answerJson(response, 200, { ops: 'all' })],
    ['a field too many', (_call, response) => answerJson(response, 200, { ...REPLY, more: 1 })],
  ])('%s cannot be read', async (_name, play) => {
    expect(await ask(play)).toEqual(silence('centre.broken'))
  })

  it('silence ends at the deadline', async () => {
    const from = performance.now()
    expect(await ask(() => undefined, 200)).toEqual(silence('centre.slow'))
    expect(performance.now() - from).toBeLessThan(1000)
  })

  it('an answer that stops in the middle ends at the deadline', async () => {
    const answer = await ask((_call, response) => void response.writeHead(200).write('{"ops":'), 200)
    expect(answer).toEqual(silence('centre.slow'))
  })

  it('a line cut in the middle of the answer is no answer', async () => {
    const answer = await ask((_call, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"ops":')
      setTimeout(() => response.destroy(), 20)
    })
    expect(answer).toEqual(silence('centre.unreachable'))
  })

  it('nobody there is no answer', async () => {
    const gone = await playCentre(() => undefined)
    await gone.close()
    const answer = await centreClient(fetch).call('ask', { opIds: [OP] }, { address: gone.url, token: null, deadlineMs: 2000 })
    expect(answer).toEqual(silence('centre.unreachable'))
  })

  it('without a token it shows none', async () => {
    centre = await playCentre((_call, response) => answerJson(response, 401, error('enrol.code_wrong')))
    await centreClient(fetch).call('enrol', { code: 'X', app: '1', host: 'h' }, { address: centre.url, token: null, deadlineMs: 2000 })
    expect(centre.heard[0]?.authorization).toBeUndefined()
  })
})
