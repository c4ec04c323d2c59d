import { z } from 'zod'
import { keptFile, type OnCopy } from '../journal-disk/kept-file'
import { NO_TRIES, type Tries } from './lock-out'

const tries = z.record(z.string(), z.strictObject({ wrong: z.number().int().min(0), until: z.number().nullable(), length: z.number().min(0) }))

/** Wrong PINs by person, kept durably: a restart is no fresh start. */
export interface TriesFile {
  of(person: number): Tries
  set(person: number, tries: Tries): Promise<void>
}

/**
 * Where neither the file nor its copy can be read, nobody is locked out: it starts empty. An older copy lacks one try at most,
 * which is nearer to the truth than none. It helps no thief: who can take the file away can take the copy too, and guesses
 * no slower against the PIN hashes themselves.
 */
export async function openTries(file: string, onCopy: OnCopy): Promise<TriesFile> {
  const small = keptFile({ file, parse, olderCopy: 'counts', onCopy })
  const kept = new Map(Object.entries((await small.read()).value ?? {}))
  return {
    of: (person) => kept.get(String(person)) ?? NO_TRIES,
    async set(person, now) {
      kept.set(String(person), now)
      await small.write(JSON.stringify(Object.fromEntries(kept)))
    },
  }
}

function parse(bytes: Buffer): z.infer<typeof tries> | null {
  try {
    return tries.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    return null
  }
}
