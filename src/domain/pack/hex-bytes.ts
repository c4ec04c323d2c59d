/** Writes hex digits as bytes, eight digits at a time: `hex` has a multiple of eight. */
export function writeHex(view: DataView, at: number, hex: string): void {
  for (let i = 0; i < hex.length; i += 8) view.setUint32(at + i / 2, Number.parseInt(hex.slice(i, i + 8), 16))
}

/** So many bytes, a multiple of four, as lower-case hex digits. */
export function readHex(view: DataView, at: number, bytes: number): string {
  let hex = ''
  for (let i = 0; i < bytes; i += 4) hex += view.getUint32(at + i).toString(16).padStart(8, '0')
  return hex
}

/** The bytes that hex digits stand for; their number is a multiple of eight. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  writeHex(new DataView(bytes.buffer), 0, hex)
  return bytes
}
