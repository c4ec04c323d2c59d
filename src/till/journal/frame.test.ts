import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c } from './crc32c'
import { encodeFrame, frameAt } from './frame'

const payload = fc.uint8Array({ minLength: 1, maxLength: 300 })

describe('a frame', () => {
  it('has the CRC-32C of RFC 3720', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  })

  it('comes back as it was written, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 5 }), (payloads) => {
        const bytes = new Uint8Array(payloads.flatMap((one) => [...encodeFrame(one)]))
        let at = 0
        for (const one of payloads) {
          const frame = frameAt(bytes, at)
          expect(frame?.payload).toEqual(one)
          at = frame?.end ?? -1
        }
        expect(at).toBe(bytes.length)
      }),
    )
  })

  it('is not read where a byte was lost or turned over', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, where, flip) => {
        const frame = encodeFrame(one)
        expect(frameAt(frame.slice(0, -1), 0)).toBeNull()
        const rotten = frame.slice()
        const at = where % rotten.length
        rotten[at] = (rotten[at] ?? 0) ^ flip
        expect(frameAt(rotten, 0)).toBeNull()
      }),
    )
  })
})
