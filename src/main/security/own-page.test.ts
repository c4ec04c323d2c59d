import { describe, expect, it } from 'vitest'
import { isOwnEntry, isOwnPage, START_PAGE } from './own-page'

const packaged = { development: null }
const developing = { development: 'http://localhost:5173' }

const FOREIGN = [
  '',
  'app:',
  'app://',
  'app:///index.html',
  'app://tillside.evil/index.html',
  'app://tillside@evil/',
  'app://user:pass@tillside/',
  'app://user@tillside/',
  'app://evil/tillside',
  'app://tillside:99/',
  'apps://tillside/',
  'xapp://tillside/',
  'http://tillside/',
  'https://tillside/index.html',
  'http://localhost:5173/',
  'file:///index.html',
  'file://tillside/index.html',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'blob:app://tillside/0a',
  'about:blank',
  'about:srcdoc',
  'view-source:app://tillside/',
  'devtools://devtools/bundled/inspector.html',
  'chrome://settings',
  ' app//tillside/',
  `app://tillside${'.'.repeat(300)}/`,
]

describe('own page', () => {
  it.each(FOREIGN)('%s is not ours', (address) => {
    expect(isOwnPage(address, packaged)).toBe(false)
    expect(isOwnEntry(address, packaged)).toBe(false)
  })

  it.each([START_PAGE, 'app://tillside/', 'app://tillside/index.html#/till', 'APP://tillside/index.html?x=1'])('%s is our page', (address) => {
    expect(isOwnPage(address, packaged)).toBe(true)
    expect(isOwnEntry(address, packaged)).toBe(true)
  })

  it('a file of ours is no page to move to', () => {
    expect(isOwnPage('app://tillside/worker.js', packaged)).toBe(true)
    expect(isOwnEntry('app://tillside/worker.js', packaged)).toBe(false)
  })

  it('the development server counts only where it was named, and only itself', () => {
    expect(isOwnEntry('http://localhost:5173/', developing)).toBe(true)
    for (const address of ['http://localhost:5174/', 'http://localhost.evil:5173/', 'https://localhost:5173/', 'http://127.0.0.1:5173/', 'http://x@localhost:5173/'])
      expect(isOwnPage(address, developing)).toBe(false)
  })
})
