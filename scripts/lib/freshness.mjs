import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './folders.mjs'

const TEST_FILE = /\.(test|spec)\.tsx?$/

function* filesUnder(path) {
  const at = join(root, path)
  if (!existsSync(at)) return
  if (statSync(at).isFile()) return yield path
  for (const entry of readdirSync(at).sort()) {
    if (!TEST_FILE.test(entry)) yield* filesUnder(`${path}/${entry}`)
  }
}

/**
 * One short text for the present state of the sources; it changes when a file is added, removed or written.
 * @param {string[]} paths files and folders, from the top of the repository; tests in them do not count
 */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => [...filesUnder(path)])) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 32)
}

/**
 * @param {string} stamp file that remembers the fingerprint of the last build
 * @param {string} now
 */
export const isFresh = (stamp, now) => existsSync(stamp) && readFileSync(stamp, 'utf8') === now

/** @param {string} stamp @param {string} now */
export const remember = (stamp, now) => writeFileSync(stamp, now)
