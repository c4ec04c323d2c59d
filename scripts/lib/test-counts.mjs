import { existsSync, readFileSync } from 'node:fs'

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/**
 * @param {string} file vitest's JSON report
 * @returns {{passed: number, failed: number}} a file that could not be loaded counts as one failure
 */
export function vitestCounts(file) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1 }
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

/**
 * @param {string} file Playwright's JSON report
 * @returns {{passed: number, failed: number}}
 */
export function playwrightCounts(file) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length }
}
