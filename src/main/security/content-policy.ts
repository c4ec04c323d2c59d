/*
 * What our page may load and run. Sent as a header by the asset handler: a <meta> comes late and cannot say
 * frame-ancestors. Trusted Types: the page's one policy is called "default" and admits only the worker's own file.
 */

const RELEASE: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-src': "'none'",
  'frame-ancestors': "'none'",
  'object-src': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
}

/** The policy of everything our scheme serves. */
export function contentPolicy(): string {
  return Object.entries(RELEASE)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** Every header that goes with a file of ours, beside its type. */
export function securityHeaders(): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentPolicy(),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}
