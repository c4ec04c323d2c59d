import fc from 'fast-check'

/*
 * Ways to break what would have been right. Each keeps most of a good request, so that it comes past the first checks.
 */

/** Deeper than anything may be, and not so deep that who sends it runs out of stack. */
const NESTED = 300

const deep = (levels: number): unknown => {
  let value: unknown = 0
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

/** What stands where something good stood. */
const HOSTILE: readonly unknown[] = [
  null, true, false, '', ' ', [], {}, [null], { a: { b: { c: 1 } } },
  0, -1, -0.5, 0.1, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 400_000_000_000_000,
  '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '\ufeff', '\u202e', '\u0007',
  'a'.repeat(5000), '9'.repeat(400), '1e5', 'NaN', 'Infinity', '-0', '0x10', '１２３',
  '99999999999999999999.99', '9999999999999999.9999', '-1.00', '1.23456789',
  '0000-00-00', '0001-01-01', '2426-01-01', '1626-01-01', '9999-12-31', '2026-02-30', '+275760-09-13',
  "' or 1=1 --", '$1', '%', '_', '\\', '../../etc/passwd', '=1+1', '${x}', '{{tag}}', '<script>', '__proto__', 'constructor',
]

/** One place in the value, chosen by numbers, is replaced, dropped or joined by something nobody asked for. */
export function broken(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const turns = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 6 })
  const how = fc.constantFrom('replace', 'replace', 'replace', 'drop', 'add', 'nest', 'repeat')
  return fc.tuple(good, turns, how, fc.constantFrom(...HOSTILE)).map(([value, path, way, hostile]) => spoil(structuredClone(plain(value)), path, way, hostile))
}

/** What JSON keeps of it. */
const plain = (value: unknown): unknown => (value === undefined ? {} : (JSON.parse(JSON.stringify(value)) as unknown))

function spoil(value: unknown, [turn = 0, ...rest]: readonly number[], way: string, hostile: unknown): unknown {
  if (typeof value !== 'object' || value === null) return way === 'nest' ? deep(NESTED) : hostile
  const fields = value as Record<string, unknown>
  const names = Object.keys(fields)
  const name = names[turn % Math.max(1, names.length)]
  if (name === undefined || way === 'add') return Array.isArray(value) ? [...(value as unknown[]), hostile] : { ...fields, [`x${turn}`]: hostile }
  if (rest.length > 0 && typeof fields[name] === 'object' && fields[name] !== null) fields[name] = spoil(fields[name], rest, way, hostile)
  else if (way === 'drop') Reflect.deleteProperty(fields, name)
  else if (way === 'nest') fields[name] = deep(NESTED)
  else if (way === 'repeat') fields[name] = Array.from({ length: 2000 }, () => fields[name])
  else fields[name] = hostile
  return value
}

/** Where a path wants a number or a name. */
export const PATH_PARTS = ['7', '0', '-1', 'abc', '1e3', '9'.repeat(30), '%00', '%ud800', '%C0%AF', '..%2f..', 'a'.repeat(90), '1;drop', '%20', "'", '٣']

export const QUERIES = ['', '?', '?limit=-1', '?limit=1e9&offset=zzz', '?a=%00', '?ids=%C0%80', `?ids=${'1,'.repeat(2000)}`, '?__proto__[x]=1', '?limit=1&limit=2', '?orgEntityType=ZONE&orgEntityIds=abc&orgEntityIds=-1', '?=&&&', `?q=${'%F0%9F%98%80'.repeat(200)}`, '?before=99999999999999999999', '?after=%27']
