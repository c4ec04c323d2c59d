import { writeFile } from 'node:fs/promises'
import { ok, type Result } from '../../domain/result'
import { CSV_START, csvLine } from '../../protocol/csv-line'
import type { Failure } from '../../protocol/error-shape'
import type { AppRequest, AppValue, SignedIn } from '../../protocol/ipc/app-calls'
import { refusal } from '../ipc/refusal'

export interface SaveParts {
  /** Asks the person, who sees the suggested name; null = they would rather not. */
  readonly askWhere: (suggested: string) => Promise<string | null>
  readonly person: () => SignedIn | null
  /** Milliseconds since 1970. */
  readonly now: () => number
}
export type TableSaver = (request: AppRequest<'saveTable'>) => Promise<Result<AppValue<'saveTable'>, Failure>>

/**
 * Writes what a screen lists where the manager who is signed in says, always as `.csv` and with every cell made safe for a
 * spreadsheet: a page gone wrong can neither choose the place nor write anything that runs. One question at a time: who
 * asks meanwhile is answered `cancelled`. Failures: `pin.not_manager`, `till.not_saved`.
 */
export function tableSaver({ askWhere, person, now }: SaveParts): TableSaver {
  let isAsking = false
  return async ({ what, columns, rows }) => {
    const who = person()
    if (who?.role !== 'store_manager') return refusal('pin.not_manager')
    if (isAsking) return ok('cancelled')
    isAsking = true
    try {
      const place = await askWhere(`${what}-${new Date(now()).toISOString().slice(0, 10)}.csv`)
      // Whoever was asked may have left, and the till locked itself.
      if (place === null || person()?.id !== who.id) return ok('cancelled')
      return (await write(place, [columns, ...rows].map(csvLine))) ? ok('saved') : refusal('till.not_saved')
    } finally {
      isAsking = false
    }
  }
}

/** Where the ending had to be added nobody was asked whether a file that is there may go, so it stays. */
async function write(place: string, lines: readonly string[]): Promise<boolean> {
  const isNamed = /\.csv$/i.test(place)
  try {
    await writeFile(isNamed ? place : `${place}.csv`, CSV_START + lines.join(''), { flag: isNamed ? 'w' : 'wx' })
    return true
  } catch {
    return false
  }
}
