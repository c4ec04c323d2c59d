import type { Random } from '../core/ports'

/** A bearer token: the organisation's number, so that its hash is looked up under the right key, and 32 random bytes. */
export const tokenText = (org: number, random: Random): string => `${org}.${Buffer.from(random.bytes(32)).toString('base64url')}`

/** The organisation a token says it belongs to; null when it is no token of ours. */
export function orgOfToken(token: string): number | null {
  const match = /^(\d{1,15})\.[A-Za-z0-9_-]{43}$/.exec(token)
  return match === null ? null : Number(match[1])
}
