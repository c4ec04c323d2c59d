// npm run sim -- --schedules N --seed S [--threads T] [--trace]: tills and a centre in one deterministic process.
import { main } from './lib/say.mjs'
import { becomeSimulator } from './lib/tools.mjs'

await main(becomeSimulator)
