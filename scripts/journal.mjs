// npm run -s journal -- verify|export FOLDER [MARKS]: a till's journal, checked or written out as lines of JSON.
import { main } from './lib/say.mjs'
import { become } from './lib/tools.mjs'

await main(() => become('journal'))
