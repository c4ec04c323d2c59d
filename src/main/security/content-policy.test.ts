import { describe, expect, it } from 'vitest'
import { contentPolicy, securityHeaders } from './content-policy'
import { developmentPolicy } from './development-policy'

function directives(policy: string): Record<string, string[]> {
  return Object.fromEntries(
    policy.split('; ').map((part) => {
      const [name = '', ...values] = part.split(' ')
      return [name, values]
    }),
  )
}

describe('content policy', () => {
  it('says exactly this, directive by directive', () => {
    expect(directives(contentPolicy())).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'worker-src': ["'self'"],
      'manifest-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-src': ["'none'"],
      'frame-ancestors': ["'none'"],
      'object-src': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['default'],
    })
  })

  it('admits nothing unsafe and no outside origin', () => {
    expect(contentPolicy()).not.toMatch(/unsafe|\*|https?:|wss?:/)
  })

  it('goes out as a header, with its companions', () => {
    expect(securityHeaders()).toMatchObject({
      'content-security-policy': contentPolicy(),
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    })
  })

  it('the policy for developing names one server and still no eval, frame or form', () => {
    const policy = directives(developmentPolicy('http://localhost:5173'))
    expect(policy['script-src']).not.toContain("'unsafe-eval'")
    expect(policy['connect-src']).toEqual(['http://localhost:5173', 'ws://localhost:5173'])
    for (const closed of ['default-src', 'frame-src', 'form-action', 'object-src', 'base-uri']) expect(policy[closed]).toEqual(["'none'"])
  })
})
