import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playwrightCounts, vitestCounts } from './test-counts.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tillside-counts-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(content) {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

test('vitest: a file that does not load counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ]
  expect(vitestCounts(report({ numPassedTests: 3, numFailedTests: 1, testResults }))).toEqual({ passed: 3, failed: 2 })
})

test('Playwright: a test that passes only the second time has failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1 }
  expect(playwrightCounts(report({ stats, errors: [] }))).toEqual({ passed: 5, failed: 2 })
  expect(playwrightCounts(report({ stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: [{}] }))).toEqual({ passed: 0, failed: 1 })
})

test('a report that was never written is a failure', () => {
  expect(vitestCounts(join(folder, 'none'))).toEqual({ passed: 0, failed: 1 })
  expect(playwrightCounts(join(folder, 'none'))).toEqual({ passed: 0, failed: 1 })
})
