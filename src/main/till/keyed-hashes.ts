import { createHmac } from 'node:crypto'
import { CODE_KEY_DIGITS, identInput, type IdentifierKind } from '../../protocol/sync/keyed-hash'

/** Names for codes and customers that say nothing without the organisation's keys (protocol/sync/keyed-hash). */
export interface KeyedHashes {
  /** `code` is already normalised (2.4). */
  codeKey(code: string): string
  /** `value` is already normalised: mobile E.164, e-mail lower case, external id as is. */
  identKey(kind: IdentifierKind, value: string): string
}

/** `keys` in base64, as the centre gave them at enrolment. They stay in this process. */
export function keyedHashes(keys: { readonly code: string; readonly customer: string }): KeyedHashes {
  const codeSecret = Buffer.from(keys.code, 'base64')
  const customerSecret = Buffer.from(keys.customer, 'base64')
  return {
    codeKey: (code) => hmac(codeSecret, code).slice(0, CODE_KEY_DIGITS),
    identKey: (kind, value) => hmac(customerSecret, identInput(kind, value)),
  }
}

function hmac(secret: Buffer, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}
