import { describe, expect, it } from 'vitest'
import { PIECE } from './files'
import { inPieces } from './pieces'

async function* arriving(sizes: readonly number[]) {
  let n = 0
  for (const size of sizes) yield Buffer.from(Array.from({ length: size }, () => (n++ * 31) % 251))
}

describe('inPieces', () => {
  it.each([[[]], [[1]], [[PIECE]], [[PIECE - 1, 1]], [[PIECE, 1]], [[10, 0, 20]], [[PIECE * 2 + 5, 7]], [Array.from({ length: 40 }, () => 16_384)]])('arriving as %j', async (sizes) => {
    const whole: Buffer[] = []
    for await (const part of arriving(sizes)) whole.push(part)
    const pieces: Buffer[] = []
    for await (const piece of inPieces(arriving(sizes))) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(Buffer.concat(whole))).toBe(true)
    expect(pieces.slice(0, -1).every(({ length }) => length === PIECE)).toBe(true)
    expect(pieces.every(({ length }) => length > 0 && length <= PIECE)).toBe(true)
  })
})
