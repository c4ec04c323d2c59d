import { describe, expect, it } from 'vitest'
import { isOwnWorker } from './trusted-types'

const PAGE = 'tillside-app://app/index.html#/till'

describe('the one script the page may start', () => {
  it('is our worker', () => {
    expect(isOwnWorker('tillside-app://app/worker.js', PAGE, false)).toBe(true)
    expect(isOwnWorker('/worker.js', PAGE, false)).toBe(true)
  })
  it.each([
    'tillside-app://app/worker.js?x=1',
    'tillside-app://app/worker.js#x',
    'tillside-app://other/worker.js',
    'https://app/worker.js',
    'tillside-app://app/assets/worker.js',
    '/worker.js/../evil.js',
    'data:text/javascript,1',
    'blob:tillside-app://app/1',
    'javascript:alert(1)',
    '//evil.example/worker.js',
  ])('is not %s', (url) => expect(isOwnWorker(url, PAGE, false)).toBe(false))
})
