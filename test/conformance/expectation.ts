import { z } from 'zod'
import { isObject, type Json, type JsonObject } from './deep-merge'
import { shaped } from './malformed'

const day = z.string().nullable()
const reasons = z.array(z.string()).min(1)
const refused = z.strictObject({ ok: z.literal(false), reasons })
const invalid = z.strictObject({ invalid: z.literal(true) })

/** What a case of each kind may expect. Anything else is a malformed vector, not a failing engine. */
const EXPECTATIONS: Readonly<Record<string, z.ZodType>> = {
  redeem: z.union([
    invalid,
    refused,
    z.strictObject({
      ok: z.literal(true),
      discount: z.string().optional(),
      lines: z.record(z.string(), z.string()).optional(),
      rate: z.string().nullable().optional(),
      offerRate: z.string().nullable().optional(),
    }),
  ]),
  issue: z.union([
    refused,
    z.strictObject({ ok: z.literal(true), validThrough: day.optional(), startsOn: day.optional(), resent: z.boolean().optional() }),
  ]),
  validity: z.strictObject({ validThrough: day, startsOn: day.optional() }),
  return: z.union([invalid, z.strictObject({ giveBack: z.string(), reversed: z.boolean() })]),
  lookup: z.union([z.strictObject({ found: z.boolean() }), z.strictObject({ malformed: z.literal(true) })]),
}

/** What is meant where an expectation leaves a field out. Fields not named here are compared only where they are written. */
const UNSAID: Readonly<Record<string, Json>> = { startsOn: null, resent: false }

/** Whether the engine's outcome is what the case expects. Throws `Malformed` for an expectation of no known shape. */
export function meets(kind: string, got: Json, expected: Json | undefined): boolean {
  shaped(EXPECTATIONS[kind] ?? z.never(), expected, 'expect')
  if (!isObject(got) || !isObject(expected)) return false
  if (kind === 'redeem' || kind === 'issue') {
    if (got['ok'] !== expected['ok'] || got['invalid'] !== expected['invalid']) return false
  } else if (Object.keys(expected).some((name) => !(name in got))) return false
  return Object.keys(got).every((name) => sameWhereWritten(name, got, expected))
}

function sameWhereWritten(name: string, got: JsonObject, expected: JsonObject): boolean {
  const wanted = expected[name] ?? UNSAID[name]
  return !(name in expected) && wanted === undefined ? true : same(got[name] ?? null, wanted ?? null)
}

/** Equal as JSON: the order of an object's names does not matter, that of a list does. */
function same(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a)
    return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name] ?? null, b[name] ?? null))
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item: Json, i) => same(item, b[i] as Json))
  return a === b
}
