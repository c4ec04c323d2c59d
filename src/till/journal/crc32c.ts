const TABLE = buildTable()

/** CRC-32C (Castagnoli) of a run of bytes, as an unsigned 32-bit number: tells a torn or rotten record from a whole one. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = ~0
  for (let at = from; at < to; at += 1) crc = (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  return ~crc >>> 0
}

function buildTable(): Uint32Array {
  const table = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    table[byte] = crc
  }
  return table
}
