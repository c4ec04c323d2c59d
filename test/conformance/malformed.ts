import type { z } from 'zod'

/** A vector that cannot be run; the message is the reason it fails with. */
export class Malformed extends Error {}

/** The value in its shape, or `Malformed` naming the first field that is not. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const path = issue?.path.map(String).join('.') ?? ''
  throw new Malformed(`${what}${path === '' ? '' : `.${path}`}: ${issue?.message ?? 'malformed'}`)
}

/** The value of a result, or `Malformed`. */
export function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }, what: string): T {
  if (result.ok) return result.value
  throw new Malformed(`${what}: ${typeof result.error === 'string' ? result.error : JSON.stringify(result.error)}`)
}
