/*
 * How codes and customers are named on a till (4.2). Both sides compute HMAC-SHA-256; only what is hashed is written here.
 *
 *   codeKey       = first 8 bytes, in hex, of HMAC(code key,     normalised code)
 *   identKey      = HMAC(customer key, identInput(kind, normalised identifier)), in hex
 *   customerToken = HMAC(customer key, customerInput(customer id)), in hex
 *
 * The two keys are random, 32 bytes, one pair per organisation; they come at enrolment and stay in the main process.
 */

/** Hex digits of a code key: 64 bits. */
export const CODE_KEY_DIGITS = 16

export type IdentifierKind = 'mobile' | 'email' | 'external'

/** What is hashed for an identifier; `value` is already normalised (mobile E.164, e-mail lower case, external id as is). */
export function identInput(kind: IdentifierKind, value: string): string {
  return `${kind}:${value}`
}

/** What is hashed for a customer; no identifier kind is called "customer", so the two can never meet. */
export function customerInput(id: number): string {
  return `customer:${id}`
}
