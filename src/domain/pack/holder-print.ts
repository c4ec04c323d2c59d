import { highOf, KEY_BYTES, lowOf, viewOf, type PackEntry } from './pack-format'

/*
 * A till never reads out of a pack who holds a code; it asks whether the customer at hand does. The print is the first four
 * bytes of SHA-256(key ‖ token), so it says nothing of one code by another, and a stranger fits once in four thousand million.
 */

export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>

/** What is hashed: the key's eight bytes, then the token's hex digits as text. */
export function holderInput(key: string, token: string): Uint8Array {
  const bytes = new Uint8Array(KEY_BYTES + token.length)
  const view = viewOf(bytes)
  view.setUint32(0, highOf(key))
  view.setUint32(4, lowOf(key))
  for (let i = 0; i < token.length; i++) bytes[KEY_BYTES + i] = token.charCodeAt(i)
  return bytes
}

/** The print out of the SHA-256 of `holderInput`. */
export const printOf = (sha256: Uint8Array): number => viewOf(sha256).getUint32(0)

/** Whether the customer of this token holds the code; false where nobody does, or where the pack has no holders. */
export async function holderMatches({ key, holderPrint }: Pick<PackEntry, 'key' | 'holderPrint'>, token: string, sha256: Sha256): Promise<boolean> {
  return holderPrint !== null && printOf(await sha256(holderInput(key, token))) === holderPrint
}
