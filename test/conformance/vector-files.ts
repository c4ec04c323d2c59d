import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The vector files a path means: itself, or every `.json` under a folder, in order of name. Throws if there is no such path. */
export function vectorFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.json'))
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => vectorFiles(join(path, name)))
}
