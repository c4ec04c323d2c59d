// npm run -s conformance -- FILE_OR_FOLDER…: decision vectors through the shared engine.
import { main } from './lib/say.mjs'
import { become } from './lib/tools.mjs'

await main(() => become('conformance'))
