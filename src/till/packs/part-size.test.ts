import { describe, expect, it } from 'vitest'
import { MAX_CHUNKS } from '../../protocol/sync/packs'
import { PART_DEADLINE_MS, PartSize } from './part-size'

const CHUNK = 30_720

/** Asks for part after part over a line of so many bytes a millisecond; answers the sizes that were asked for. */
function over(size: PartSize, bytesPerMs: number, parts: number): number[] {
  return Array.from({ length: parts }, () => {
    const chunks = size.chunks(CHUNK)
    const ms = (chunks * CHUNK) / bytesPerMs
    if (ms > PART_DEADLINE_MS) size.silence(chunks, CHUNK)
    else size.came(chunks, CHUNK, ms)
    return chunks
  })
}

describe('the size of a part', () => {
  it('doubles on a good line up to what the centre answers at once', () => {
    expect(over(new PartSize(), 1000, 7)).toEqual([8, 16, 32, 64, 128, MAX_CHUNKS, MAX_CHUNKS])
  })

  it('halves on silence down to one chunk, and every line that brings one in time brings them all', () => {
    expect(over(new PartSize(), 1.1, 6)).toEqual([8, 4, 2, 1, 1, 1])
  })

  it('stays where the line is: what comes, but slowly, is not made larger', () => {
    expect(over(new PartSize(), 20, 6)).toEqual([8, 8, 8, 8, 8, 8])
  })

  it('follows a line that gets worse and better again', () => {
    const size = new PartSize()
    over(size, 1000, 7)
    expect(over(size, 4, 8)).toEqual([128, 64, 32, 16, 8, 4, 2, 2])
    expect(over(size, 1000, 3)).toEqual([2, 4, 8])
  })

  it('learns nothing from a part that is smaller than could be asked for', () => {
    const size = new PartSize()
    size.came(1, CHUNK, 1)
    expect(size.chunks(CHUNK)).toBe(8)
  })

  it('is one of bytes: of larger chunks fewer are asked for', () => {
    expect(new PartSize().chunks(4 * CHUNK)).toBe(2)
    expect(new PartSize().chunks(100 * CHUNK)).toBe(1)
  })
})
