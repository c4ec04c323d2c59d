import type { RandomPort } from '../../till/ports'

/** UUIDv7 and spread from the platform's own generator. `now` answers milliseconds since 1970. */
export function platformRandom(now: () => number): RandomPort {
  return {
    opId: () => uuidV7(now(), crypto.getRandomValues(new Uint8Array(10))),
    spread: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
  }
}

/** A UUID of version 7 in lower case: 48 bits of `millis`, then version, variant and 74 of the 80 bits of `random`. */
export function uuidV7(millis: number, random: Uint8Array): string {
  const time = Math.max(0, Math.floor(millis)).toString(16).padStart(12, '0').slice(-12)
  const bytes = Array.from(random)
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80
  const rest = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8, 20)}`
}
