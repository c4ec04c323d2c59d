import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the centre and its database are made of. */
const SOURCES = ['src/central', 'src/domain', 'src/protocol']

/** Sixteen characters for the centre's sources as they are now, and whatever else decides. */
export function stateOfCentre(more = ''): string {
  return createHash('sha256').update(`${more} ${SOURCES.map(stateOf).join()}`).digest('hex').slice(0, 16)
}

/** Path, size and time of every file: a changed source is another state. */
function stateOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return files.sort().map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path))
    return `${path} ${size} ${mtimeMs}`
  }).join()
}
