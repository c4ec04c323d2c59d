// npm run demo: the story of an outage, played in the real app; pictures and a table in demo-output/.
import { main } from './lib/say.mjs'
import { runToolWithElectron } from './lib/tool-with-electron.mjs'

await main(() => runToolWithElectron('demo', process.argv.slice(2)))
