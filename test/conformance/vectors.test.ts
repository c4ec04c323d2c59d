import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runSuite } from './run-suite'
import { vectorFiles } from './vector-files'

const FOLDER = fileURLToPath(new URL('./vectors', import.meta.url))

describe.each(vectorFiles(FOLDER).map((file) => [basename(file), file] as const))('%s', (name, file) => {
  const { cases } = runSuite(readFileSync(file, 'utf8'), name)
  test.each(cases.map((result) => [result.name, result] as const))('%s', (_, result) => {
    expect(result.report).toBe('')
    expect(result.passed).toBe(true)
  })
})
