import { afterEach, describe, expect, it } from 'vitest'
import { answerJson, playCentre, type Play, type PlayedCentre } from '../../../test/support/played-centre'
import type { WorkerRequest } from '../../protocol/ipc/worker-calls'
import type { EnrolledTill } from '../till/enrolled-till'
import { centreClient } from './centre-client'
import { fetchPack } from './pack-bytes'

const ID = 'a'.repeat(64)
const BYTES = Buffer.from([0, 255, 13, 10, 128])

let centre: PlayedCentre | null = null
afterEach(async () => {
  await centre?.close()
  centre = null
})

async function fetched(play: Play, part: WorkerRequest<'pack'>['part']) {
  centre = await playCentre(play)
  const till = { enrolment: { address: centre.url, token: 'till-token' } } as EnrolledTill
  return fetchPack(till, { id: ID, part, deadline: 2000 }, centreClient(fetch))
}

describe('bytes of a pack', () => {
  it('are asked for with the till’s credential, and come as they are', async () => {
    const answer = await fetched((_call, response) => void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(BYTES), { from: 64, count: 2 })
    expect(answer.ok && [...answer.value]).toEqual([...BYTES])
    expect(centre?.heard).toEqual([{ path: `/sync/v1/packs/${ID}/chunks?from=64&count=2`, method: 'GET', authorization: 'Bearer till-token', body: null }])
  })

  it('of the index have a path of their own', async () => {
    await fetched((_call, response) => void response.writeHead(200).end(BYTES), 'index')
    expect(centre?.heard[0]?.path).toBe(`/sync/v1/packs/${ID}/index`)
  })

  it('that are more than so many chunks can be are not taken', async () => {
    const answer = await fetched((_call, response) => void response.writeHead(200).end(Buffer.alloc(1024 * 49 + 1)), { from: 0, count: 1 })
    expect(answer).toEqual({ ok: false, error: { key: 'centre.broken', details: { answered: false } } })
  })

  it.each<[string, Play, string, boolean]>([
    ['the centre’s own no', (_call, response) => answerJson(response, 404, { error: { key: 'request.not_found', message: 'm', requestId: 'r' } }), 'request.not_found', true],
    ['a page of somebody in between', (_call, response) => void response.writeHead(502).end('<h1>502</h1>'), 'centre.broken', false],
    ['a line that is cut', (_call, response) => void response.writeHead(200, { 'content-length': '9' }).write(BYTES, () => response.destroy()), 'centre.unreachable', false],
  ])('are none where the answer is %s', async (_what, play, key, answered) => {
    expect(await fetched(play, 'index')).toMatchObject({ ok: false, error: { key, details: { answered } } })
  })
})
