import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact, redactText } from './redact'

const SECRETS = [
  'Bearer tl_0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c',
  'eyJhbGciOiJIUzI1NiJ9_eyJzdWIiOiIxMjM0NTY3',
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g',
  'someone@shop.example',
  '+91 98765 43210',
  '9876543210',
  'SUMMER-2026-AB12',
  'ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12',
]

describe('redactor', () => {
  it.each(SECRETS)('hides %s in the middle of a text', (secret) => {
    expect(redactText(`call failed: ${secret}, giving up`)).not.toContain(secret)
  })

  it('never lets a planted secret out, in whatever field it stands', () => {
    const secret = fc.constantFrom(...SECRETS)
    const names = fc.constantFrom('token', 'pin', 'code', 'note', 'why', 'x', 'mobile', 'email', 'authorization', 'keys', 'message')
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, secret, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(names, tie('node'), { maxKeys: 3 })),
    })).node
    fc.assert(
      fc.property(value, (planted) => {
        const written = JSON.stringify(redact(planted))
        for (const hidden of SECRETS) expect(written).not.toContain(JSON.stringify(hidden).slice(1, -1))
      }),
    )
  })

  it.each(['token', 'accessToken', 'pin', 'pinHash', 'code', 'codeKey', 'customer', 'identKey', 'mobile', 'password', 'name'])(
    'hides a field called %s whatever it holds',
    (name) => {
      expect(redact({ [name]: 'x1' })).toEqual({ [name]: '[hidden]' })
    },
  )

  it('keeps what a log is read for', () => {
    expect(redact({ errorKey: 'centre.slow', seq: 12, lost: false, reason: 'crashed' })).toEqual({ errorKey: 'centre.slow', seq: 12, lost: false, reason: 'crashed' })
  })

  it('cuts paths to the file and an error to its words', () => {
    expect(redact(new Error("ENOENT: no such file, open '/home/asha/.config/tillside/till/x.json'"))).toEqual({
      error: 'Error',
      message: "ENOENT: no such file, open 'x.json'",
    })
  })

  it('bounds depth and length', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 50; i += 1) deep = { deep }
    expect(JSON.stringify(redact(deep)).length).toBeLessThan(200)
    expect(redactText('ä '.repeat(10_000)).length).toBeLessThanOrEqual(4000)
  })
})
