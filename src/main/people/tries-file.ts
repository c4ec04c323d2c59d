import { z } from 'zod'
import { readIfThere, replaceFile } from '../journal-disk/replace-file'
import { NO_TRIES, type Tries } from './lock-out'

const tries = z.record(z.string(), z.strictObject({ wrong: z.number().int().min(0), until: z.number().nullable(), length: z.number().min(0) }))

/** Wrong PINs by person, kept durably: a restart is no fresh start. */
export interface TriesFile {
  of(person: number): Tries
  set(person: number, tries: Tries): Promise<void>
}

/** A file that cannot be read any more locks nobody out: it starts empty. */
export async function openTries(file: string): Promise<TriesFile> {
  const kept = new Map(Object.entries(parse((await readIfThere(file))?.toString('utf8'))))
  return {
    of: (person) => kept.get(String(person)) ?? NO_TRIES,
    async set(person, now) {
      kept.set(String(person), now)
      await replaceFile(file, JSON.stringify(Object.fromEntries(kept)))
    },
  }
}

function parse(text: string | undefined): z.infer<typeof tries> {
  try {
    return tries.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}
