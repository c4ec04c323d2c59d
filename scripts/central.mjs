// npm run -s central -- …: the central service.
import { main } from './lib/say.mjs'
import { become } from './lib/tools.mjs'

await main(() => become('central'))
