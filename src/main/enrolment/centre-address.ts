import { fail, ok, type Result } from '../../domain/result'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The centre's address as somebody typed it, as an origin without a trailing slash. HTTPS only; plain HTTP is for this
 * machine alone (page 3). A bare host name is read as HTTPS. No user, no password, no path: there is nothing to hide in it.
 */
export function centreAddress(typed: string): Result<string, 'enrol.address_malformed'> {
  const trimmed = typed.trim()
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (url === null || url.host === '' || url.username !== '' || url.password !== '') return fail('enrol.address_malformed')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return fail('enrol.address_malformed')
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
  return secure ? ok(url.origin) : fail('enrol.address_malformed')
}

function parse(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}
