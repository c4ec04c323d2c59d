import type { OrgIndex } from '../../src/domain/org/org-index'
import { builtInDefaults } from './built-in-defaults'
import { deepMerge, isObject, type Json, type JsonObject } from './deep-merge'
import { meets } from './expectation'
import { runIssue } from './kind-issue'
import { runLookup } from './kind-lookup'
import { runRedeem } from './kind-redeem'
import { runReturn } from './kind-return'
import { runValidity } from './kind-validity'
import { Malformed } from './malformed'
import { vectorOrgIndex } from './vector-org'

/** How one case went. A failure says what was expected and what came, or why the case could not be run. */
export type CaseResult = { readonly name: string; readonly passed: boolean; readonly report: string }

type Runner = (fields: JsonObject, org: OrgIndex) => Json
const RUNNERS: Readonly<Record<string, Runner>> = {
  redeem: runRedeem,
  issue: runIssue,
  validity: runValidity,
  return: runReturn,
  lookup: runLookup,
}

/** Every field a case of any kind may have. Another is a slip of the pen, which must not pass in silence. */
const FIELDS = new Set(
  (
    'name kind org why origin expect offer coupon customer uses bill at till online offlineState received issuedTotal codesLeft ' +
    'held audience store issuedAt explicit redemption returned already stored typed'
  ).split(' '),
)

/** Runs one case of a suite with the file's organisation and defaults. Never throws: anything malformed is a failure with a reason. */
export function runCase(json: Json, fileOrg: Json, fileDefaults: Json): CaseResult {
  const name = isObject(json) && typeof json['name'] === 'string' ? json['name'] : '(no name)'
  try {
    return judge(json, name, fileOrg, fileDefaults)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { name, passed: false, report: error instanceof Malformed ? `malformed: ${reason}` : `engine failed: ${reason}` }
  }
}

function judge(json: Json, name: string, fileOrg: Json, fileDefaults: Json): CaseResult {
  if (!isObject(json)) throw new Malformed('a case is an object')
  if (typeof json['name'] !== 'string') throw new Malformed('a case has a name')
  const org = json['org'] ?? fileOrg
  const over = deepMerge(fileDefaults, json)
  if (!isObject(over)) throw new Malformed('defaults: an object')
  const kind = over['kind']
  if (typeof kind !== 'string') throw new Malformed(`no such kind: ${JSON.stringify(kind ?? null)}`)
  const builtIn = builtInDefaults(kind, isObject(org) ? (org['currency'] ?? null) : null)
  const runner = RUNNERS[kind]
  if (runner === undefined || builtIn === undefined) throw new Malformed(`no such kind: ${kind}`)
  const { kind: _, ...fields } = over
  const whole = deepMerge(builtIn, fields)
  if (!isObject(whole)) throw new Malformed('a case is an object')
  const unknown = Object.keys(whole).find((field) => !FIELDS.has(field))
  if (unknown !== undefined) throw new Malformed(`no such field: ${unknown}`)
  if (whole['expect'] === undefined) throw new Malformed('expect: missing')
  const got = runner(whole, vectorOrgIndex(org))
  const passed = meets(kind, got, whole['expect'])
  return { name, passed, report: passed ? '' : `expected ${JSON.stringify(whole['expect'])}, got ${JSON.stringify(got)}` }
}
