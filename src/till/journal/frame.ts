import { crc32c } from './crc32c'

/*
 * A record on disk: length u32, CRC-32C u32 (both little-endian, the CRC over the payload), payload.
 */

const HEAD = 8
/** A bill of 500 lines stays far below this; a longer length is rot, not a record. */
const MAX_PAYLOAD = 1 << 20

export function encodeFrame(payload: Uint8Array): Uint8Array {
  if (payload.length === 0 || payload.length > MAX_PAYLOAD) throw new Error(`a record of ${payload.length} bytes`)
  const frame = new Uint8Array(HEAD + payload.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, payload.length, true)
  view.setUint32(4, crc32c(payload), true)
  frame.set(payload, HEAD)
  return frame
}

export interface Frame {
  readonly payload: Uint8Array
  /** Where the frame begins, and where the next one does. */
  readonly start: number
  readonly end: number
}

/** The whole frame at `start`; null where there is none, or a torn or rotten one. */
export function frameAt(bytes: Uint8Array, start: number): Frame | null {
  if (start + HEAD > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(start, true)
  const end = start + HEAD + length
  if (length === 0 || length > MAX_PAYLOAD || end > bytes.length) return null
  if (crc32c(bytes, start + HEAD, end) !== view.getUint32(start + 4, true)) return null
  return { payload: bytes.subarray(start + HEAD, end), start, end }
}
