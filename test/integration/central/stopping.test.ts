import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/central/db/database'
import { testDatabase } from '../../support/postgres'
import { post } from '../../support/test-till'
import { startTwoOrganisations } from '../../support/two-organisations'

/** The end of a service: nothing asks the database behind its back. */

it('work that nobody waits for any more is ended before the database is closed', async () => {
  const central = await startTwoOrganisations()
  const { body } = await post(central.url, '/api/sign-in', { user: 'admin', password: central.demo?.admin.password }, null)
  const { token } = body as { token: string }
  const other = openDatabase(central.databaseUrl, 1, () => undefined)
  const holding = await other.pool.connect()
  await holding.query('begin')
  await holding.query('lock table customer in exclusive mode')
  const hangUp = new AbortController()
  const asked = Array.from({ length: 20 }, (_, n) =>
    fetch(`${central.url}/api/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ firstName: 'Gone', lastName: String(n), externalId: `GONE-${n}` }),
      signal: hangUp.signal,
    }).then(() => 'answered', () => 'hung up'),
  )
  await sleep(500)
  hangUp.abort()
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['hung up']))
  const stopped = central.stop()
  await sleep(1000)
  await holding.query('commit')
  holding.release()
  await other.close()
  await stopped
  await sleep(200)
  expect(central.log.filter((line) => line.includes('destroyed') || line.includes('centre.failed'))).toEqual([])
})

it('a database that was only asked by hand is closed too, and keeps no process alive', async () => {
  const server = await testDatabase()
  const database = openDatabase(server.url, 2, () => undefined)
  const client = await database.pool.connect()
  await client.query('select 1')
  client.release()
  await database.close()
  expect({ ended: database.pool.ended, left: database.pool.totalCount }).toEqual({ ended: true, left: 0 })
  await server.close()
})
