import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openShop } from '../support/shop'
import { startAlbum } from './album'
import { lastLine, storyPage } from './report'
import { openTheShop, sellOnline, sellThroughTheOutage, settle, type Scene } from './story'

/*
 * npm run demo: an outage in the real app. A real centre on a real PostgreSQL, two real tills, a line that is cut; the
 * pictures and the table lie in demo-output/ afterwards.
 */

const OUTPUT = resolve('demo-output')

async function play(): Promise<void> {
  const album = startAlbum(OUTPUT)
  const scenes: Scene[] = []
  const tell = (who: string, does: string, sees: string): void => {
    scenes.push({ who, does, sees })
    process.stdout.write(`${String(scenes.length).padStart(2)}  ${who} ${does}: ${sees}\n`)
  }
  const shop = await openShop(join(dirname(fileURLToPath(import.meta.url)), 'central.mjs'))
  try {
    const stage = { shop, album, tell }
    const tills = await openTheShop(stage)
    await sellOnline(stage, tills[0])
    await sellThroughTheOutage(stage, tills)
    await settle(stage, tills)
    const last = await lastLine(shop.truth, tills.map(({ code }) => code))
    writeFileSync(join(OUTPUT, 'story.md'), storyPage(scenes, await shop.truth.redemptions(), album.pictures, last))
    process.stdout.write(`\n${album.pictures.length} pictures and story.md lie in ${OUTPUT}\n${last}\n`)
  } finally {
    await shop.close()
  }
}

await play()
