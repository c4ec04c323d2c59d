/*
 * IndexedDB's keys as texts whose order as texts is IndexedDB's order: numbers before texts before lists.
 */

const DIGITS = 17

export function encodeKey(key: unknown): string {
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'number') return encodeNumber(key)
  if (Array.isArray(key)) return `v${key.map(encodeKey).join('\u0000')}`
  throw new Error(`no key of IndexedDB, or none the simulator knows: ${String(key)}`)
}

function encodeNumber(key: number): string {
  if (key === -Infinity) return 'm'
  if (key === Infinity) return 'n~'
  if (!(key >= 0)) throw new Error(`the simulator orders no negative keys: ${key}`)
  const [whole = '', part] = String(key).split('.')
  return `n${whole.padStart(DIGITS, '0')}${part === undefined ? '' : `.${part}`}`
}

/** Reads a row's key by a key path: "id" or "[offer+key]". Undefined where a part of it is missing: then there is no entry. */
export type KeyPath = (row: Record<string, unknown>) => unknown

export function keyPath(path: string): KeyPath {
  if (!path.startsWith('[')) return (row) => row[path]
  const parts = path.slice(1, -1).split('+')
  return (row) => {
    const values = parts.map((part) => row[part])
    return values.some((value) => value === undefined) ? undefined : values
  }
}
