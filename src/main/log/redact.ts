/*
 * The one redactor before anything reaches a log file: secrets by the name of their field, and by their look wherever
 * they stand in a text. It errs on the side of hiding.
 */

const HIDDEN = '[hidden]'
const SECRET_NAME = /token|secret|password|pin|code|key|authorization|cookie|mobile|email|phone|customer|ident|value|external|name$/i
/** Names that look like secrets and are not: error keys are what a log is read for. */
const OPEN_NAMES: ReadonlySet<string> = new Set(['errorKey', 'exitCode', 'statusCode'])

const LOOKS: readonly RegExp[] = [
  /\bBearer\s+[^\s"']+/gi,
  /\$argon2[^\s"']+/gi, // a PIN's hash
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/g, // a mail address
  /\+?\d[\d ()-]{7,}\d/g, // a telephone number, a customer number
  /\b[A-Za-z0-9_-]{24,}\b/g, // a token or a hash
  /\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{6,40}\b/g, // a coupon code
]
const PATHS = /(?:[A-Za-z]:\\|\/)(?:[^\s"':()]+[\\/])+/g

/** `text` without what must not be written down, and with paths cut to the file's own name. */
export function redactText(text: string): string {
  let clean = text.slice(0, 4000)
  for (const look of LOOKS) clean = clean.replace(look, HIDDEN)
  return clean.replace(PATHS, '')
}

/** A value for the log: fields with a secret's name hidden, texts cleaned, depth and length bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (value instanceof Error) return { error: redactText(value.name), message: redactText(value.message) }
  if (typeof value !== 'object' || depth > 4) return HIDDEN
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1))
  const fields = Object.entries(value).slice(0, 50)
  return Object.fromEntries(fields.map(([name, field]) => [redactText(name), isSecret(name) ? HIDDEN : redact(field, depth + 1)]))
}

function isSecret(name: string): boolean {
  return SECRET_NAME.test(name) && !OPEN_NAMES.has(name)
}
