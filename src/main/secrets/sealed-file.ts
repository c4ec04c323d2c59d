import { rename, rm } from 'node:fs/promises'
import type { z } from 'zod'
import { readIfThere, replaceFile } from '../journal-disk/replace-file'
import type { SecretBox } from './secret-box'

/** One value, kept sealed on disk. */
export interface SealedFile<T> {
  /** The value; null where there is none. `lost` = there is a file that this machine can no longer open; it is kept aside. */
  read(): Promise<{ readonly value: T | null; readonly lost: boolean }>
  write(value: T): Promise<void>
  remove(): Promise<void>
}

export function sealedFile<T>(file: string, schema: z.ZodType<T>, box: SecretBox): SealedFile<T> {
  return {
    async read() {
      const content = await readIfThere(file)
      if (content === null) return { value: null, lost: false }
      const parsed = schema.safeParse(parseJson(box.open(content.toString('utf8'))))
      if (parsed.success) return { value: parsed.data, lost: false }
      await rename(file, `${file}.unreadable`)
      return { value: null, lost: true }
    },
    write: (value) => replaceFile(file, box.seal(JSON.stringify(value))),
    remove: () => rm(file, { force: true }),
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
