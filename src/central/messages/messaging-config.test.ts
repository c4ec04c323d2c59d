import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readMessaging } from './messaging-config'

const folder = mkdtempSync(join(tmpdir(), 'tillside-messaging-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string): string {
  const path = join(folder, 'messaging.json')
  writeFileSync(path, content)
  return path
}

it('reads what the service sends by, and nothing where no file is named', () => {
  expect(readMessaging(undefined)).toEqual({ mail: null, sms: null })
  const mail = { host: 'mail.example', port: 587, tls: 'starttls', from: 'desk@shop.example' } as const
  expect(readMessaging(file(JSON.stringify({ mail })))).toEqual({ mail, sms: null })
})

it('says in a sentence what is wrong with the file', () => {
  expect(() => readMessaging(join(folder, 'none.json'))).toThrow('is no JSON file that can be read')
  expect(() => readMessaging(file('{"mail"'))).toThrow('is no JSON file that can be read')
  expect(() => readMessaging(file('{"sms":{"method":"POST","url":"ftp://sms.example/send"}}'))).toThrow('TILLSIDE_MESSAGING: sms.url')
})
