// npm run bench -- NAME… [--json]: measurements. Those of the till start Electron, so it is made ready for them.
import { main } from './lib/say.mjs'
import { runToolWithElectron } from './lib/tool-with-electron.mjs'
import { become } from './lib/tools.mjs'

const NEEDS_ELECTRON = ['snapshot', 'verdict', 'start']
const args = process.argv.slice(2)

await main(() => (args.some((name) => NEEDS_ELECTRON.includes(name)) ? runToolWithElectron('bench', args) : become('bench')))
