import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config'

const line = JSON.stringify({ ready: true, url: 'http://127.0.0.1:4000', enrolment: [{ till: 'T1', code: 'ONE' }, { till: 'T2', code: 'TWO' }], more: 1 })

const NOTHING = { profile: null, journalCopy: null, demo: null, development: null }

describe('configuration', () => {
  it('is empty without an environment', () => {
    expect(readConfig(false, {})).toEqual(NOTHING)
    expect(readConfig(false, { TILLSIDE_PROFILE: '', TILLSIDE_JOURNAL_COPY: '', TILLSIDE_DEMO: '', ELECTRON_RENDERER_URL: '' })).toEqual(NOTHING)
  })

  it('makes the paths of the profile and of the journal’s second copy whole', () => {
    expect(readConfig(true, { TILLSIDE_JOURNAL_COPY: 'share/copies' }).journalCopy).toBe(resolve('share/copies'))
    expect(readConfig(false, { TILLSIDE_PROFILE: 'profiles/one' }).profile).toBe(resolve('profiles/one'))
  })

  it('reads the demo centre off its line', () => {
    expect(readConfig(false, { TILLSIDE_DEMO: line }).demo).toEqual({ url: 'http://127.0.0.1:4000', codes: ['ONE', 'TWO'] })
  })

  it.each(['nonsense', '{}', '[]', 'null', JSON.stringify({ url: 'http://evil.example', enrolment: [] }), JSON.stringify({ url: 'file:///x', enrolment: [] })])(
    'takes %s for no demo centre',
    (demo) => {
      expect(readConfig(false, { TILLSIDE_DEMO: demo }).demo).toBeNull()
    },
  )

  it.each(['http://localhost:5173', 'http://localhost:5173/'])('takes %s for the development server', (address) => {
    expect(readConfig(false, { ELECTRON_RENDERER_URL: address }).development).toBe('http://localhost:5173')
  })

  it.each(['https://evil.example', 'http://evil.example', 'file:///x', 'javascript:1'])('never loads the page from %s', (address) => {
    expect(readConfig(false, { ELECTRON_RENDERER_URL: address }).development).toBeNull()
  })

  it('has no development server in a packaged app', () => {
    expect(readConfig(true, { ELECTRON_RENDERER_URL: 'http://localhost:5173' }).development).toBeNull()
  })
})
