import { z } from 'zod'
import { normaliseCode } from '../../src/domain/codes/normalise-code'
import type { Json, JsonObject } from './deep-merge'
import { shaped, valueOf } from './malformed'

const lookupCase = z.object({ stored: z.string(), typed: z.string() })

/** Runs a lookup case: does the typed text name the stored code (2.4)? */
export function runLookup(json: JsonObject): Json {
  const { stored, typed } = shaped(lookupCase, json, 'case')
  const code = normaliseCode(typed)
  return code.ok ? { found: code.value === valueOf(normaliseCode(stored), 'stored') } : { malformed: true }
}
