import { describe, expect, test } from 'vitest'
import { usesOutsideTheirDoor } from './single-doors'
import { readTree, treeOf } from './source-tree'

test('what has one door is used behind it only', () => {
  expect(usesOutsideTheirDoor(readTree())).toEqual([])
})

describe('each door notices a use outside it', () => {
  const wrong: [string, string][] = [
    ['src/main/app/a.ts', `import { ipcMain } from 'electron'`],
    ['src/renderer/app/a.ts', `import { ipcRenderer } from 'electron'`],
    ['src/main/ipc/a.ts', `import { contextBridge as c } from 'electron'`],
    ['src/main/app/a.ts', `import { BrowserWindow } from 'electron'\nnew BrowserWindow({})`],
    ['src/main/app/a.ts', `import * as e from 'electron'\nnew e.BrowserWindow()`],
    ['src/main/app/a.ts', `import { shell } from 'electron'\nvoid shell.openExternal('x')`],
    ['src/main/app/a.ts', `import { shell } from 'electron'\nexport const open = shell['openExternal']`],
    ['src/main/network/a.ts', `import { safeStorage } from 'electron'`],
    ['src/central/offers/a.ts', `import pg from 'pg'`],
    ['src/central/offers/a.ts', `import type { Pool } from 'pg'`],
    ['src/central/http/a.ts', `export const a = process.env['A']`],
    ['src/main/app/config.ts', `export const { A } = process.env`],
    ['src/domain/a.ts', `export const a = Date.now()`],
    ['src/domain/a.ts', `export const a = new Date()`],
    ['src/till/a.ts', `export const a = { now: Date.now }`],
    ['src/till/a.ts', `export const a = Math.random()`],
    ['src/central/offers/a.ts', `export const a = Date.now()`],
    ['src/renderer/ui/a.ts', `export const a = new Date()`],
    ['src/protocol/a.ts', `export const a = globalThis.crypto.randomUUID()`],
  ]
  test.each(wrong)('%s %j', (path, text) => {
    expect(usesOutsideTheirDoor(treeOf({ [path]: text }))).toHaveLength(1)
  })

  test('two files cannot both hold ipcMain', () => {
    const text = `import { ipcMain } from 'electron'`
    expect(usesOutsideTheirDoor(treeOf({ 'src/main/ipc/a.ts': text, 'src/main/ipc/b.ts': text }))).toEqual([
      'ipcMain is in 2 files: src/main/ipc/a.ts, src/main/ipc/b.ts',
    ])
  })

  const right: [string, string][] = [
    ['src/main/ipc/gate.ts', `import { ipcMain } from 'electron'`],
    ['src/preload/index.ts', `import { contextBridge, ipcRenderer } from 'electron'`],
    ['src/main/windows/a.ts', `import { BrowserWindow } from 'electron'\nnew BrowserWindow({})`],
    ['src/main/config.ts', `export const a = process.env['A']`],
    ['src/central/db/a.ts', `import pg from 'pg'`],
    ['src/renderer/app/now.ts', `export const a = Date.now()`],
    ['src/domain/a.ts', `export const a = new Date(0)`],
    ['src/till/a.test.ts', `export const a = Date.now()`],
  ]
  test.each(right)('%s may hold %j', (path, text) => {
    expect(usesOutsideTheirDoor(treeOf({ [path]: text }))).toEqual([])
  })
})
