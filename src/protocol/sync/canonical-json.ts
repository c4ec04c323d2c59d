/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * JSON with sorted keys and no blanks: one value has one text, so that both sides hash the same bytes. A key whose
 * value is undefined is left out, as in JSON itself.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  let text = ''
  // Without an order of its own, sort compares as < does. One text that grows costs half of what lists of pairs did.
  for (const name of Object.keys(value).sort()) {
    const field: unknown = (value as Record<string, unknown>)[name]
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`
  }
  return `{${text}}`
}
