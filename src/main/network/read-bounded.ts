/** The part of a stream's reader that is used; the types of the older runtime leave its chunks untyped. */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** The text of a reply of at most `maxBytes`. Throws as `readBytes` does. */
export async function readBounded(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  return (await readBytes(response, maxBytes, signal)).toString('utf8')
}

/** The bytes of a reply, at most `maxBytes`. Throws a RangeError when it is longer; and when the line breaks, and when `signal` fires. */
export async function readBytes(response: Response, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0)
  const reader: ByteReader = response.body.getReader()
  // Not every runtime ends the body's stream when the request is aborted, so the deadline is watched here as well.
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(new Error('aborted'))
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
  aborted.catch(() => undefined)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted])
      if (done) return Buffer.concat(chunks)
      if (value === undefined) continue
      bytes += value.byteLength
      if (bytes > maxBytes) throw new RangeError('the reply is too long')
      chunks.push(value)
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}
