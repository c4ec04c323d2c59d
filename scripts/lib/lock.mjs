import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

function ownerLives(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!ownerLives(path)) rmSync(path, { force: true })
    return false
  }
}

/**
 * Runs `body` while no other process runs one under the same path: two commands started together must not build at once.
 * A lock whose owner died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} body
 */
export async function alone(path, body) {
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path)) await wait(200)
  try {
    return await body()
  } finally {
    rmSync(path, { force: true })
  }
}
