import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { LISTS } from '../../src/central/csv/list-kinds'
import { startJob } from '../../src/central/jobs/job-kind'
import type { ListWhat } from '../../src/protocol/api/lists'
import type { Figure } from './figure'
import { openShop, type BenchShop } from './redeem/shop'

const ROWS = 500_000
const LINES_A_PIECE = 2000
/** What reading a file may keep beside what the service keeps anyway, in MB of the heap after a collection. */
const CEILING = 64

/** 3.3: files of half a million rows, brought and taken by a real centre on a real database, without holding them. */
export async function listsBench(report: (figure: Figure) => void): Promise<void> {
  const shop = await openShop()
  try {
    await measured(report, shop, { kind: 'customers' }, 'firstName,lastName,email,externalId', (n) => `Given${n % 997},Family${n % 1999},person${n}@example.com,X${n}`)
    await measured(report, shop, { kind: 'products' }, 'sku,name,price', (n) => `SKU-${n},Thing ${n},${(n % 900) + 1}.50`)
    await measured(report, shop, { kind: 'audience', list: 'bench', mode: 'add' }, 'externalId', (n) => `X${n}`)
  } finally {
    await shop.close()
  }
}

async function measured(report: (figure: Figure) => void, shop: BenchShop, what: ListWhat, header: string, row: (n: number) => string): Promise<void> {
  const file = await bring(shop, header, row)
  const before = heap()
  const from = performance.now()
  const job = await start(shop, file, what, header)
  let peak = 0
  for (;;) {
    const { state } = await jobOf(shop, job)
    peak = Math.max(peak, heap() - before)
    if (state === 'done') break
    if (state !== 'waiting' && state !== 'running') throw new Error(`the job is ${state}`)
    await sleep(500)
  }
  const seconds = (performance.now() - from) / 1000
  const { result } = await jobOf(shop, job)
  if (result?.['good'] !== ROWS) throw new Error(`rows were refused: ${JSON.stringify(result)}`)
  report({ name: `lists.${what.kind}: rows taken from a file`, size: ROWS, value: ROWS / seconds, unit: 'rows/s', bar: null, met: null })
  report({ name: `lists.${what.kind}: largest heap beside the service’s own`, size: ROWS, value: peak, unit: 'MB', bar: `≤ ${CEILING} MB`, met: peak <= CEILING })
}

async function bring({ central, core }: BenchShop, header: string, row: (n: number) => string): Promise<number> {
  async function* bytes() {
    yield Buffer.from(`${header}\n`)
    for (let from = 0; from < ROWS; from += LINES_A_PIECE) {
      yield Buffer.from(Array.from({ length: LINES_A_PIECE }, (_, i) => `${row(from + i)}\n`).join(''))
    }
  }
  const org = central.centre.orgs.get(core.store.org)
  const added = await org?.files.add({ name: 'bench.csv', who: 'person:1', unit: null, madeAt: core.clock.now() }, bytes())
  if (added?.ok !== true) throw new Error('the file was not taken')
  return added.value.id
}

async function start({ central, core }: BenchShop, file: number, { kind, ...options }: ListWhat, header: string): Promise<number> {
  const mapping = Object.fromEntries(header.split(',').map((name, at) => [name, at]))
  const request = { file, dialect: { encoding: 'utf-8', separator: ',', lineEnd: '\n', header: true }, mapping, options }
  const asked = { subject: `list:${kind}`, unit: null, who: 'person:1', from: 'bench', madeAt: core.clock.now() }
  const job = await core.store.transact((tx) => startJob(tx, LISTS[kind].job, request, asked))
  central.centre.orgs.get(core.store.org)?.jobs.poke(job)
  return job
}

async function jobOf({ core }: BenchShop, id: number) {
  const job = await core.store.read((tx) => tx.jobs.get(id))
  if (job === null) throw new Error('no such job')
  return job
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** MB in use after a collection. */
function heap(): number {
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
