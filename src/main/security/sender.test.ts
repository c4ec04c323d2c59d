import { describe, expect, it } from 'vitest'
import { isOwnSender, type SenderFrame } from './sender'

const source = { development: null }
const own: SenderFrame = { url: 'app://tillside/index.html#/till', parent: null, detached: false }

describe('sender of a message', () => {
  it('is the top frame of our own page', () => {
    expect(isOwnSender(own, source)).toBe(true)
    // The older runtime does not know whether a frame is detached.
    expect(isOwnSender({ url: own.url, parent: null }, source)).toBe(true)
  })

  it.each<[string, SenderFrame | null | undefined]>([
    ['no frame', null],
    ['never a frame', undefined],
    ['a frame that has gone', { ...own, detached: true }],
    ['a frame inside our page', { ...own, parent: own }],
    ['another page', { ...own, url: 'https://evil.example/' }],
    ['a page that looks like ours', { ...own, url: 'app://tillside.evil/' }],
    ['an empty page', { ...own, url: 'about:blank' }],
    ['no address', { ...own, url: '' }],
  ])('is not %s', (_name, frame) => {
    expect(isOwnSender(frame, source)).toBe(false)
  })
})
