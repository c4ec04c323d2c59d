import fc from 'fast-check'
import type { z } from 'zod'

/*
 * What a contract lets through, made from the contract itself: so a route that is added tomorrow is tried tomorrow. Only
 * the shapes our contracts are made of are known here; anything else falls back to any JSON.
 */

/** The part of zod's own description that is read. */
interface Def {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, string | number>>
  readonly items?: readonly z.ZodType[]
  readonly keyType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly left?: z.ZodType
  readonly in?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly format?: string
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[]
}
interface Check {
  readonly check: string
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
  readonly value?: number
  readonly inclusive?: boolean
  readonly pattern?: RegExp
  readonly format?: string
}

const LONGEST_LIST = 4

const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def
const checksOf = (schema: z.ZodType): readonly Check[] => [defOf(schema) as unknown as Check, ...(defOf(schema).checks ?? []).map(({ _zod }) => _zod.def)]

type Inner = (part: z.ZodType | undefined) => fc.Arbitrary<unknown>
type Maker = (def: Def, inner: Inner) => fc.Arbitrary<unknown>

const wrapped: Maker = (def, inner) => inner(def.innerType)
const perhaps: Maker = (def, inner) => fc.option(inner(def.innerType), { nil: undefined, freq: 4 })

/** By the name zod gives a kind of schema; what needs more than its description is made below. */
const MAKERS: Readonly<Record<string, Maker>> = {
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  undefined: () => fc.constant(undefined),
  literal: (def) => fc.constantFrom(...(def.values ?? [null])),
  enum: (def) => fc.constantFrom(...Object.values(def.entries ?? {})),
  object: (def, inner) => fc.record(Object.fromEntries(Object.entries(def.shape ?? {}).map(([name, part]) => [name, inner(part)]))),
  record: (def, inner) => fc.dictionary(inner(def.keyType).map(String), inner(def.valueType), { maxKeys: LONGEST_LIST }),
  tuple: (def, inner) => fc.tuple(...(def.items ?? []).map(inner)),
  union: (def, inner) => fc.oneof(...(def.options ?? []).map(inner)),
  intersection: (def, inner) => inner(def.left),
  nullable: (def, inner) => fc.option(inner(def.innerType), { freq: 4 }),
  optional: perhaps,
  default: perhaps,
  prefault: perhaps,
  readonly: wrapped,
  catch: wrapped,
  nonoptional: wrapped,
  pipe: (def, inner) => inner(def.in),
  lazy: (def, inner) => inner(def.getter?.()),
}

/** `ids`: numbers that mean something to the centre under test; they stand where a number from 1 on is wanted. */
export function fromSchema(schema: z.ZodType, ids: readonly number[], depth = 0): fc.Arbitrary<unknown> {
  const def = defOf(schema)
  const inner: Inner = (part) => (part === undefined || depth > 12 ? fc.constant(null) : fromSchema(part, ids, depth + 1))
  if (def.type === 'string') return strings(schema)
  if (def.type === 'number' || def.type === 'int') return numbers(schema, ids)
  if (def.type === 'array') return lists(schema, inner(def.element))
  return MAKERS[def.type]?.(def, inner) ?? fc.jsonValue({ maxDepth: 2 })
}

function strings(schema: z.ZodType): fc.Arbitrary<string> {
  const checks = checksOf(schema)
  const min = Math.max(0, ...checks.map(({ check, minimum }) => (check === 'min_length' ? (minimum ?? 0) : 0)))
  const max = Math.min(60, ...checks.map(({ check, maximum }) => (check === 'max_length' ? (maximum ?? 60) : 60)))
  const plain = fc.string({ unit: fc.constantFrom(...'abcXYZ0123456789 -_.äß日'), minLength: Math.min(min, 400), maxLength: Math.max(min, max) })
  const days = fc.integer({ min: -400, max: 4000 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10))
  const tried = [...checks.flatMap(({ pattern }) => (pattern === undefined ? [] : matching(pattern))), plain, days, days.map((day) => `${day}T10:00:00Z`)]
  const good = tried.find((arbitrary) => fc.sample(arbitrary, { numRuns: 20, seed: 1 }).filter((text) => schema.safeParse(text).success).length > 10)
  return good ?? plain
}

/** Not every pattern can be turned round: those with classes of Unicode cannot. */
function matching(pattern: RegExp): fc.Arbitrary<string>[] {
  try {
    return [fc.stringMatching(pattern)]
  } catch {
    return []
  }
}

function numbers(schema: z.ZodType, ids: readonly number[]): fc.Arbitrary<number> {
  const checks = checksOf(schema)
  const least = checks.flatMap(({ check, value, inclusive }) => (check === 'greater_than' ? [(value ?? 0) + (inclusive === false ? 1 : 0)] : []))
  const most = checks.flatMap(({ check, value }) => (check === 'less_than' ? [value ?? 0] : []))
  const whole = checks.some(({ check, format }) => check === 'number_format' && format !== 'float64') || defOf(schema).format === 'safeint'
  const [min, max] = [Math.max(-1e6, ...least), Math.min(1e13, ...most)]
  if (!whole) return fc.double({ min, max: Math.max(min, max), noNaN: true })
  const any = fc.integer({ min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(Math.min(max, Number.MAX_SAFE_INTEGER))) })
  const known = ids.filter((id) => id >= min && id <= max)
  return known.length === 0 ? any : fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 3 }, { arbitrary: any, weight: 1 })
}

function lists(schema: z.ZodType, element: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  const checks = checksOf(schema)
  const exactly = checks.find(({ check }) => check === 'length_equals')?.length
  if (exactly !== undefined) return fc.array(element, { minLength: exactly, maxLength: exactly })
  const min = Math.max(0, ...checks.map(({ check, minimum }) => (check === 'min_length' ? (minimum ?? 0) : 0)))
  const max = Math.min(...checks.map(({ check, maximum }) => (check === 'max_length' ? (maximum ?? LONGEST_LIST) : LONGEST_LIST)))
  return fc.array(element, { minLength: min, maxLength: Math.max(min, Math.min(max, LONGEST_LIST)) })
}
