import { bytesOfHex, readHex, writeHex } from './hex-bytes'
import { viewOf } from './pack-format'
import { firstFrom, IDENT_BYTES, IDENT_WIDTH, orderAt } from './pack-layout'

/*
 * Customers in a pack of `idents`, in the order of their identifiers:
 *
 *   16  the first half of the identKey: of a keyed hash that is enough never to meet somebody else
 *   32  the customer's token; zeros where the identifier is nobody's any more
 *    1  flags: bit 0 blocked, bit 1 gone
 */

const TOKEN_BYTES = 32
const FLAGS_AT = IDENT_BYTES + TOKEN_BYTES
const BLOCKED = 1
const GONE = 2
const NOBODY = '0'.repeat(TOKEN_BYTES * 2)

/** What a pack says of one identifier. */
export interface IdentEntry {
  /** The first 32 hex digits of the identKey. */
  readonly ident: string
  /** 64 hex digits. */
  readonly token: string
  readonly blocked: boolean
  /** Whatever an earlier pack says: this identifier is nobody's. */
  readonly gone: boolean
}

const headOf = (identKey: string): string => identKey.slice(0, IDENT_BYTES * 2)

export const identEntry = (identKey: string, token: string, blocked: boolean): IdentEntry => ({ ident: headOf(identKey), token, blocked, gone: false })
export const goneIdent = (identKey: string): IdentEntry => ({ ident: headOf(identKey), token: NOBODY, blocked: false, gone: true })

/** The entries as bytes. They are in the order of their identifiers: else it throws, which is a bug. */
export function encodeIdents(entries: readonly IdentEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * IDENT_WIDTH)
  const view = viewOf(bytes)
  let before = ''
  for (const [i, { ident, token, blocked, gone }] of entries.entries()) {
    if (ident <= before) throw new Error('the identifiers of a pack are not in order')
    before = ident
    writeHex(view, i * IDENT_WIDTH, ident)
    writeHex(view, i * IDENT_WIDTH + IDENT_BYTES, token)
    view.setUint8(i * IDENT_WIDTH + FLAGS_AT, (blocked ? BLOCKED : 0) | (gone ? GONE : 0))
  }
  return bytes
}

export function identAt(chunk: Uint8Array, i: number): IdentEntry {
  const [view, at] = [viewOf(chunk), i * IDENT_WIDTH]
  const flags = view.getUint8(at + FLAGS_AT)
  return {
    ident: readHex(view, at, IDENT_BYTES),
    token: readHex(view, at + IDENT_BYTES, TOKEN_BYTES),
    blocked: (flags & BLOCKED) !== 0,
    gone: (flags & GONE) !== 0,
  }
}

/** The entry of this identifier; null = the chunk says nothing of it. */
export function findIdent(chunk: Uint8Array, identKey: string): IdentEntry | null {
  const key = bytesOfHex(headOf(identKey))
  const i = firstFrom(chunk, IDENT_WIDTH, key)
  return i * IDENT_WIDTH < chunk.length && orderAt(chunk, i * IDENT_WIDTH, key) === 0 ? identAt(chunk, i) : null
}
