import type { z } from 'zod'
import { keptFile, type OnCopy } from '../journal-disk/kept-file'
import type { SecretBox } from './secret-box'

/** One value, kept sealed on disk. */
export interface SealedFile<T> {
  /** The value; null where there is none. `lost` = there is a file that this machine can no longer open; it is kept aside. */
  read(): Promise<{ readonly value: T | null; readonly lost: boolean }>
  write(value: T): Promise<void>
  remove(): Promise<void>
}

/** Kept twice (D4). An older credential is another till's, or is worth nothing any more; older people are who left: neither comes back. */
export function sealedFile<T>(file: string, schema: z.ZodType<T>, box: SecretBox, onCopy: OnCopy): SealedFile<T> {
  const parse = (bytes: Buffer): T | null => schema.safeParse(parseJson(box.open(bytes.toString('utf8')))).data ?? null
  const kept = keptFile({ file, parse, olderCopy: 'never', onCopy })
  return { read: () => kept.read(), write: (value) => kept.write(box.seal(JSON.stringify(value))), remove: () => kept.remove() }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
