// npm run golden -- VERSION: journals of today's version, kept for ever beside those of earlier ones.
import { main } from './lib/say.mjs'
import { become } from './lib/tools.mjs'

await main(() => become('golden'))
