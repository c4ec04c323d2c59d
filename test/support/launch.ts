import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import type { DemoLine } from './central-process'
import { killTree } from './processes'

/** The app as a test drives it: a real Electron, its window, its profile folder. */
export interface LaunchedTill {
  readonly app: ElectronApplication
  readonly page: Page
  readonly profile: string
  /** Ends the app as a person would; the profile stays. */
  readonly quit: () => Promise<void>
  /** `kill -9` of every process of the app at once; the profile stays. */
  readonly kill: () => Promise<void>
  /** Ends the app and removes its profile. */
  readonly close: () => Promise<void>
}

export interface LaunchOptions {
  /** A profile of an earlier launch; without it a fresh one. */
  readonly profile?: string
  /** The demo centre that the app is to know of. Its address is replaced by `address`, for instance that of a proxy. */
  readonly demo?: DemoLine
  readonly address?: string
}

/**
 * Launches the test build, or the packaged application that TILLSIDE_APP names. The runtime, the app's folder, the user
 * to run as and the display come from the environment that `npm test -- e2e` prepares (scripts/lib/electron-launch.mjs).
 */
export async function launchTill({ profile = freshProfile(), demo, address }: LaunchOptions = {}): Promise<LaunchedTill> {
  const executablePath = process.env['TILLSIDE_ELECTRON']
  if (executablePath === undefined) throw new Error('run the end-to-end tests with: npm test -- e2e')
  const folder = process.env['TILLSIDE_APP_FOLDER'] ?? ''
  const { TILLSIDE_DEMO: _inherited, ...environment } = process.env as Record<string, string>
  const app = await _electron.launch({
    executablePath,
    args: folder === '' ? [] : [folder],
    env: {
      ...environment,
      TILLSIDE_PROFILE: profile,
      ...(demo === undefined ? {} : { TILLSIDE_DEMO: JSON.stringify({ ...demo, url: address ?? demo.url }) }),
    },
  })
  const page = await app.firstWindow()
  const kill = (): Promise<void> => killTree(app.process().pid ?? 0)
  const quit = async (): Promise<void> => {
    await app.close().catch(kill)
  }
  return {
    app,
    page,
    profile,
    quit,
    kill,
    close: async () => {
      await quit()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** A new, empty profile folder; the launcher hands it to the user the app runs as. */
export function freshProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tillside-till-'))
  chmodSync(folder, 0o711)
  return join(folder, 'profile')
}
