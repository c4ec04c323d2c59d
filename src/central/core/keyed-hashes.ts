import { createHash, createHmac } from 'node:crypto'
import { canonicalJson } from '../../protocol/sync/canonical-json'
import { CODE_KEY_DIGITS, customerInput, identInput, type IdentifierKind } from '../../protocol/sync/keyed-hash'
import type { NormalCode } from '../../domain/ids'

/*
 * The keyed hashes of 4.2. Hashing is a function of its arguments, so it needs no port; the keys come in.
 */

const hmac = (key: string, text: string): string => createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('hex')

export const codeKeyOf = (key: string, code: NormalCode): string => hmac(key, code).slice(0, CODE_KEY_DIGITS)
export const customerTokenOf = (key: string, id: number): string => hmac(key, customerInput(id))
export const identKeyOf = (key: string, kind: IdentifierKind, value: string): string => hmac(key, identInput(kind, value))

/** SHA-256 of the canonical JSON, in hex: request hashes and input digests. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex')
/** SHA-256 of a secret that is random enough to need no salt: tokens, one-time codes. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')
