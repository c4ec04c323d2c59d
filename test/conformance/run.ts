import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { runSuite } from './run-suite'
import { vectorFiles } from './vector-files'

/** `npm run -s conformance -- FILE_OR_FOLDER…`: a line for each failing case, then the count; exit 1 if any failed. */
function main(paths: readonly string[]): number {
  if (paths.length === 0) {
    console.error('usage: npm run -s conformance -- FILE_OR_FOLDER…')
    return 1
  }
  let passed = 0
  let failed = 0
  const fail = (suite: string, name: string, report: string): void => {
    failed += 1
    console.log(`${suite}: ${name}: ${report}`)
  }
  for (const path of paths) {
    try {
      for (const file of vectorFiles(path)) {
        const { suite, cases } = runSuite(readFileSync(file, 'utf8'), basename(file))
        for (const result of cases) {
          if (result.passed) passed += 1
          else fail(suite, result.name, result.report)
        }
      }
    } catch (error) {
      fail(path, '(file)', `malformed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
