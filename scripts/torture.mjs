// npm run torture [-- --app N --centre N --disk N --view N --seed S]: kill -9 of app and centre, full disks, damaged views.
import { main } from './lib/say.mjs'
import { runToolWithElectron } from './lib/tool-with-electron.mjs'

await main(() => runToolWithElectron('torture', process.argv.slice(2)))
