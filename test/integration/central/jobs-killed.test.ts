import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobShown } from '../../../src/protocol/api/jobs'
import { buildCentre, type BuiltCentre } from '../../support/built-centre'
import { startCentral, type CentralProcess } from '../../support/central-process'
import { ListClient } from '../../support/list-client'

/** A real centre, killed with -9 while it reads a file of codes: the next start goes on, and every row counts once (3.3). */
const CODES = 60_000
/** More in a long run: TILLSIDE_KILLS=20 */
const KILLS = Number(process.env['TILLSIDE_KILLS'] ?? '1')

let built: BuiltCentre
let centre: CentralProcess
beforeAll(async () => {
  built = await buildCentre()
  centre = await startCentral(built.program)
})
afterAll(async () => {
  await centre.close()
  built.remove()
})

const signIn = () => ListClient.signIn(centre.line.url, centre.line.admin.user, centre.line.admin.password)
const doneSoFar = async (client: ListClient, job: number) => (await client.send<JobShown>('GET', `/api/jobs/${job}`)).body

it('goes on where it stood after a kill, and counts every row once', async () => {
  let client = await signIn()
  const offer = { name: 'Killed', expiry: { kind: 'fixed', on: '2099-12-31' }, discount: { kind: 'percent', value: '10' }, currency: 'EUR', codes: { kind: 'uploaded' } }
  const { body } = await client.send<{ offer: { id: number } }>('POST', '/api/offers', { offer })
  const file = await client.bring(`code\n${Array.from({ length: CODES }, (_, n) => `KILL-${n}`).join('\n')}\n`)
  const job = await client.start(file.body.id, { kind: 'codes', offer: body.offer.id })
  let before = 0
  for (let kills = 0; kills < KILLS; kills++) {
    for (let at = await doneSoFar(client, job); at.done <= before; at = await doneSoFar(client, job)) await sleep(5)
    await centre.kill()
    await centre.start()
    client = await signIn()
    const at = await doneSoFar(client, job)
    expect(at.state).toBe('running') // the kill came in the middle of it
    before = at.done
  }
  expect(await client.ended(job, 60_000)).toMatchObject({ state: 'done', done: CODES, total: CODES, result: { rows: CODES, good: CODES, bad: 0 } })
  const shown = await client.send<{ counts: { made: number } }>('GET', `/api/offers/${body.offer.id}`)
  expect(shown.body.counts.made).toBe(CODES)
})
