/** JSON as it is read from a vector file. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Lays `over` upon `under`: objects merge, arrays and scalars replace, null is a value, and an object that brings another
 * `kind` replaces the whole.
 */
export function deepMerge(under: Json | undefined, over: Json): Json {
  if (!isObject(under) || !isObject(over)) return over
  if (over['kind'] !== undefined && under['kind'] !== undefined && over['kind'] !== under['kind']) return over
  const merged: Record<string, Json> = { ...under }
  for (const [name, value] of Object.entries(over)) {
    // A vector may say "__proto__"; it names a field like any other and must not reach the prototype.
    Object.defineProperty(merged, name, {
      value: deepMerge(Object.hasOwn(under, name) ? under[name] : undefined, value),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return merged
}
