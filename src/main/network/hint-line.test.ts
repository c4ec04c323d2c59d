import { afterEach, describe, expect, it } from 'vitest'
import { playCentre, type PlayedCentre } from '../../../test/support/played-centre'
import { keepHintLine } from './hint-line'

let centre: PlayedCentre | null = null
let stop = (): void => undefined
afterEach(async () => {
  stop()
  await centre?.close()
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await new Promise((wait) => setTimeout(wait, 10))
  expect(holds()).toBe(true)
}

describe('hints of the centre', () => {
  it('say pull now, whatever stands in them; comments say nothing; the line comes back after a break', async () => {
    let hints = 0
    let back = 0
    let calls = 0
    centre = await playCentre((_call, response) => {
      calls += 1
      if (calls === 2) return void response.writeHead(503).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': here\n\n')
      response.write('event: hint\nda')
      setTimeout(() => response.write('ta: {"anything":1}\n\n'), 20)
      if (calls === 1) setTimeout(() => response.destroy(), 60)
    })
    const { url: address } = centre
    stop = keepHintLine({
      fetch,
      source: () => ({ address, token: 'till-token' }),
      onHint: () => (hints += 1),
      onBack: () => (back += 1),
      spread: () => 0,
    })
    await until(() => hints === 1)
    expect(back).toBe(0)
    await until(() => hints === 2)
    expect(back).toBe(1)
    expect(centre.heard[0]).toMatchObject({ path: '/sync/v1/hints', method: 'GET', authorization: 'Bearer till-token' })
  })

  it('asks nobody while there is no till, and nothing after it was stopped', async () => {
    centre = await playCentre((_call, response) => void response.writeHead(200).end())
    stop = keepHintLine({ fetch, source: () => null, onHint: () => undefined, onBack: () => undefined, spread: () => 0 })
    await new Promise((wait) => setTimeout(wait, 50))
    stop()
    expect(centre.heard).toEqual([])
  })
})
