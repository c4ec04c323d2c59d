import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** Numbered pictures of what stands on the screen, in the order of the story. */
export interface Album {
  take(page: Page, name: string): Promise<void>
  readonly pictures: readonly string[]
}

/** Begins a new album in `folder`; what an earlier run left there goes. */
export function startAlbum(folder: string): Album {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pictures: string[] = []
  return {
    pictures,
    async take(page, name) {
      const file = `${String(pictures.length + 1).padStart(2, '0')}-${name}.png`
      pictures.push(file)
      await page.screenshot({ path: join(folder, file), animations: 'disabled' })
    },
  }
}
