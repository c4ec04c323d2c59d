import { createHash } from 'node:crypto'
import type { CorePorts } from './ports'

/** A fresh UUIDv7: time first, so that keys of one day lie together, the rest random. */
export function newOpId({ clock, random }: CorePorts): string {
  const bytes = random.bytes(16)
  let rest = clock.now()
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The operation of one row of long work: the same whenever the row is taken again, so that it happens once. */
export function opIdOfRow(job: number, row: number): string {
  const hex = createHash('sha256').update(`job ${job} row ${row}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
