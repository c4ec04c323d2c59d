import { describe, expect, it } from 'vitest'
import { fail, ok } from '../../domain/result'
import type { FromWorker } from '../channel/till-messages'
import { answerPage, type CommandTaker } from './page-line'
import { MainRefused } from './till-ports'

async function ask(message: unknown, core: CommandTaker | null): Promise<FromWorker[]> {
  const said: FromWorker[] = []
  await answerPage(message, core, (reply) => said.push(reply))
  return said
}
const core = (handle: () => Promise<unknown>): CommandTaker => ({ handle: handle as CommandTaker['handle'] })
const syncNow = { say: 'command', id: 1, command: 'syncNow', request: undefined }

describe('a command of the page', () => {
  it('is answered by its number', async () => {
    expect(await ask(syncNow, core(async () => ok(undefined)))).toEqual([{ say: 'done', id: 1, value: undefined }])
    expect(await ask(syncNow, core(async () => fail({ key: 'centre.busy' })))).toEqual([{ say: 'failed', id: 1, error: { key: 'centre.busy' } }])
  })
  it('waits for the till core', async () => expect(await ask(syncNow, null)).toEqual([{ say: 'failed', id: 1, error: { key: 'till.starting' } }]))
  it('is refused when its request is not what it takes', async () => {
    const asked = { say: 'command', id: 1, command: 'findByCode', request: { code: 5 } }
    expect(await ask(asked, core(async () => ok([])))).toEqual([{ say: 'failed', id: 1, error: { key: 'request.malformed' } }])
  })
  it('does not tell the page what broke, but passes main’s refusal', async () => {
    const broken = core(() => Promise.reject(new Error('/home/somebody/secret')))
    expect(await ask(syncNow, broken)).toEqual([{ say: 'failed', id: 1, error: { key: 'till.failed' } }])
    const refused = core(() => Promise.reject(new MainRefused({ key: 'till.not_signed_in' })))
    expect(await ask(syncNow, refused)).toEqual([{ say: 'failed', id: 1, error: { key: 'till.not_signed_in' } }])
  })
  it.each([{ ...syncNow, command: 'toString' }, { ...syncNow, id: 0 }, { ...syncNow, more: 1 }, null, 'x'])('is ignored when malformed: %j', async (message) => {
    expect(await ask(message, core(async () => ok(undefined)))).toEqual([])
  })
})
