import { createHmac, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { NormalCode } from '../../domain/ids'
import { codeKeyMaker } from './code-keys'
import { codeKeyOf } from './keyed-hashes'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-'

it('makes the keys that codes have one by one, whatever their length and the secret', () => {
  const to = { high: 0, low: 0 }
  for (let n = 0; n < 600; n++) {
    const secret = randomBytes(1 + (n % 64)).toString('base64')
    const code = Array.from(randomBytes(n % 56), (byte) => LETTERS[byte % LETTERS.length]).join('')
    codeKeyMaker(secret)(code, to)
    const made = [to.high, to.low].map((half) => half.toString(16).padStart(8, '0')).join('')
    expect(made).toBe(codeKeyOf(secret, code as NormalCode))
    expect(made).toBe(createHmac('sha256', Buffer.from(secret, 'base64')).update(code).digest('hex').slice(0, 16))
  }
})

it('keeps nothing of the code before', () => {
  const keyOf = codeKeyMaker(Buffer.alloc(32, 9).toString('base64'))
  const [first, long, again] = [{ high: 0, low: 0 }, { high: 0, low: 0 }, { high: 0, low: 0 }]
  keyOf('AB', first)
  keyOf('Z'.repeat(55), long)
  keyOf('AB', again)
  expect(again).toEqual(first)
  expect(long).not.toEqual(first)
})

it('refuses a code that has no place in one block', () => {
  expect(() => codeKeyMaker('c2VjcmV0')('X'.repeat(56), { high: 0, low: 0 })).toThrow('56 characters')
})
