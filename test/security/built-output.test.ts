import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/* Tier B over what is shipped, not over what was written. Run the build first: npm run build. */

const ROOT = resolve(import.meta.dirname, '../..')
const RELEASE = join(ROOT, 'out')
const TEST_BUILD = join(ROOT, 'out-test')

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')
const required = (text: string) => [...text.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(([, name]) => name!)

function rendererFiles(): string[] {
  return readdirSync(join(RELEASE, 'renderer'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('the release build', () => {
  it('is there', () => {
    for (const file of ['main/index.cjs', 'preload/index.cjs', 'renderer/index.html']) expect([file, existsSync(join(RELEASE, file))]).toEqual([file, true])
  })

  it('main needs Electron and Node, the preload Electron alone', () => {
    for (const name of required(read(RELEASE, 'main/index.cjs'))) expect(name).toMatch(/^(electron|node:[a-z/]+)$/)
    expect(required(read(RELEASE, 'preload/index.cjs'))).toEqual(['electron'])
  })

  it('the preload can be read in a minute: no schema, no library', () => {
    expect(read(RELEASE, 'preload/index.cjs').length).toBeLessThan(2000)
  })

  it('holds none of the tests’ ports, and the test build does', () => {
    const marks = /tillsideTestHooks|setClockOffset|intent_before_question|question_before_outcome|outcome_before_cache|push_before_answer/
    expect(read(RELEASE, 'main/index.cjs')).not.toMatch(marks)
    expect(read(TEST_BUILD, 'main/index.cjs')).toMatch(marks)
  })

  it('names no plain-HTTP address: the names of JSON schema dialects are names, and the rest is made of what somebody typed', () => {
    const addresses = [...read(RELEASE, 'main/index.cjs').matchAll(/http:\/\/[^\s"'`\\]*/g)].map(([address]) => address)
    expect(addresses.filter((address) => !/^http:\/\/($|\[|json-schema\.org\/)/.test(address))).toEqual([])
  })

  it('the page has no inline script, no inline style and nothing from elsewhere', () => {
    const page = read(RELEASE, 'renderer/index.html')
    for (const [, attributes = '', body = ''] of page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) expect([/\bsrc=/.test(attributes), body.trim()]).toEqual([true, ''])
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|https?:|<base|<iframe|<object|http-equiv/i)
  })

  it('the page’s worker has the one name that the page’s Trusted Types admit', () => {
    expect(rendererFiles().filter((file) => file.endsWith('worker.js'))).toHaveLength(1)
  })

  it('carries no source map and no test', () => {
    expect(rendererFiles().filter((file) => /\.map$|\.test\./.test(file))).toEqual([])
  })
})
