import { z } from 'zod'
import { personRow, type PersonRow } from '../../protocol/sync/feed-rows'
import { type Cursor, cursor } from '../../protocol/sync/messages'
import type { SealedFile } from '../secrets/sealed-file'

/** The people of the store and how far their feed has been read; kept sealed like the token, for PIN hashes are in it. */
export const rosterContent = z.strictObject({ people: z.array(personRow).max(1000), cursor: cursor.nullable() })
export type RosterContent = z.infer<typeof rosterContent>

/** A row of the people feed: null body = this person has left. */
export interface PersonChange {
  readonly key: string
  readonly body: unknown
}

export interface Roster {
  readonly people: readonly PersonRow[]
  readonly cursor: Cursor | null
  find(person: number): PersonRow | null
  /** Applies rows in order and moves the cursor; durable when it answers. */
  apply(rows: readonly PersonChange[], to: Cursor): Promise<void>
  /** Puts a whole snapshot in the place of what was. */
  replace(rows: readonly PersonChange[], to: Cursor): Promise<void>
  clear(): Promise<void>
}

const NOBODY: RosterContent = { people: [], cursor: null }

export async function openRoster(file: SealedFile<RosterContent>): Promise<Roster> {
  let content = (await file.read()).value ?? NOBODY
  const keep = async (next: RosterContent): Promise<void> => {
    await file.write(next)
    content = next
  }
  return {
    get people() {
      return content.people
    },
    get cursor() {
      return content.cursor
    },
    find: (person) => content.people.find(({ id }) => id === person) ?? null,
    apply: (rows, to) => keep({ people: changed(content.people, rows), cursor: to }),
    replace: (rows, to) => keep({ people: changed([], rows), cursor: to }),
    async clear() {
      await file.remove()
      content = NOBODY
    },
  }
}

/** A row that cannot be read is skipped: one bad person must not hold up the rest. */
function changed(people: readonly PersonRow[], rows: readonly PersonChange[]): PersonRow[] {
  const byKey = new Map(people.map((person) => [String(person.id), person]))
  for (const { key, body } of rows) {
    const person = personRow.safeParse(body)
    if (person.success) byKey.set(key, person.data)
    else if (body === null) byKey.delete(key)
  }
  return [...byKey.values()]
}
