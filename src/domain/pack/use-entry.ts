import { bytesOfHex, readHex, writeHex } from './hex-bytes'
import { viewOf } from './pack-format'
import { CUSTOMER_BYTES, firstFrom, orderAt, USE_KEY_BYTES, USE_WIDTH } from './pack-layout'

/*
 * Uses of an offer in a pack of `uses`, in the order of their customers, of one customer in that of the operations:
 *
 *   16  the first half of the customer's token, or of the identKey of somebody who has none
 *   16  opId of the redemption
 *    6  when, milliseconds since 1970
 *    1  flags: bit 0 gone
 */

const OP_AT = CUSTOMER_BYTES
const WHEN_AT = USE_KEY_BYTES
const FLAGS_AT = 38
const GONE = 1
const TWO_POW_32 = 2 ** 32

/** What a pack says of one use. */
export interface UseEntry {
  /** The first 32 hex digits of the token, or of the identKey. */
  readonly customer: string
  readonly opId: string
  readonly at: number
  /** Whatever an earlier pack says: this use was taken back. */
  readonly gone: boolean
}

export const useEntry = (who: string, use: Omit<UseEntry, 'customer'>): UseEntry => ({ customer: who.slice(0, CUSTOMER_BYTES * 2), ...use })

/** The entries as bytes. They are in order: else it throws, which is a bug. */
export function encodeUses(entries: readonly UseEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * USE_WIDTH)
  const view = viewOf(bytes)
  let before = ''
  for (const [i, { customer, opId, at, gone }] of entries.entries()) {
    const key = useKey({ customer, opId })
    if (key <= before) throw new Error('the uses of a pack are not in order')
    before = key
    writeHex(view, i * USE_WIDTH, key)
    view.setUint16(i * USE_WIDTH + WHEN_AT, Math.floor(at / TWO_POW_32))
    view.setUint32(i * USE_WIDTH + WHEN_AT + 2, at % TWO_POW_32)
    view.setUint8(i * USE_WIDTH + FLAGS_AT, gone ? GONE : 0)
  }
  return bytes
}

/** What entries are in the order of: hex digits of customer and operation. */
export const useKey = ({ customer, opId }: Pick<UseEntry, 'customer' | 'opId'>): string => customer + opId.replaceAll('-', '')

export function useAt(chunk: Uint8Array, i: number): UseEntry {
  const [view, at] = [viewOf(chunk), i * USE_WIDTH]
  return {
    customer: readHex(view, at, CUSTOMER_BYTES),
    opId: uuid(readHex(view, at + OP_AT, USE_KEY_BYTES - CUSTOMER_BYTES)),
    at: view.getUint16(at + WHEN_AT) * TWO_POW_32 + view.getUint32(at + WHEN_AT + 2),
    gone: (view.getUint8(at + FLAGS_AT) & GONE) !== 0,
  }
}

/** Everything these bytes say of a customer's uses, gone ones among them. */
export function usesIn(chunk: Uint8Array, customer: string): readonly UseEntry[] {
  const key = bytesOfHex(customer.slice(0, CUSTOMER_BYTES * 2))
  const found: UseEntry[] = []
  for (let i = firstFrom(chunk, USE_WIDTH, key); i * USE_WIDTH < chunk.length && orderAt(chunk, i * USE_WIDTH, key) === 0; i++) found.push(useAt(chunk, i))
  return found
}

const uuid = (hex: string): string => [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
