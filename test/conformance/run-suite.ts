import { DEFAULT_ORG } from './built-in-defaults'
import { isObject, type Json } from './deep-merge'
import { runCase, type CaseResult } from './run-case'

export interface SuiteResult {
  readonly suite: string
  readonly cases: readonly CaseResult[]
}

const FILE_FIELDS = new Set(['suite', 'org', 'defaults', 'cases', 'why', 'origin'])

/** Runs every case of one vector file. `fallbackName` names a file whose suite has no name. */
export function runSuite(text: string, fallbackName: string): SuiteResult {
  const file = parseJson(text)
  if (!isObject(file)) return broken(fallbackName, 'not a JSON object')
  const suite = typeof file['suite'] === 'string' ? file['suite'] : fallbackName
  const cases = file['cases']
  if (typeof file['suite'] !== 'string') return broken(suite, 'a file has a suite')
  const unknown = Object.keys(file).find((field) => !FILE_FIELDS.has(field))
  if (unknown !== undefined) return broken(suite, `no such field: ${unknown}`)
  if (!Array.isArray(cases)) return broken(suite, 'a file has a list of cases')
  return { suite, cases: cases.map((json: Json) => runCase(json, file['org'] ?? DEFAULT_ORG, file['defaults'] ?? {})) }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json
  } catch {
    return undefined
  }
}

function broken(suite: string, reason: string): SuiteResult {
  return { suite, cases: [{ name: '(file)', passed: false, report: `malformed: ${reason}` }] }
}
