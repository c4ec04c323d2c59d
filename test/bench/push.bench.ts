import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Figure } from './figure'
import type { PushOrder, PushResult, PushSaid } from './push/waiting-till'
import { familyTime } from './redeem/processors'
import { openShop, stockOffer, type BenchShop } from './redeem/shop'

/*
 * 6.1 `push`: an outage ends and a till sends what has waited. The till is a process of its own (`entry` with
 * `--push-till`): its real journal, the till core, the real client; the centre is real, over HTTP, on PostgreSQL. What
 * the centre then holds is counted in its tables.
 */

// The played IndexedDB takes minutes for more: it would be measured instead.
const SIZES = [1_000, 4_000, 10_000] as const
const WARM = 400
const BAR = { size: 10_000, ms: 5_000 }
/** Half of the records are intents. */
const A_REDEMPTION = 2

/** `only`: one size instead of the three. */
export async function pushBench(report: (figure: Figure) => void, entry: string, only: number | null): Promise<void> {
  const shop = await openShop()
  const child = fork(entry, ['--push-till'])
  try {
    const codes = [...(shop.central.demo?.enrolment ?? [])]
    await run(child, shop, { size: WARM, code: codes.pop()?.code })
    let before: { readonly size: number; readonly ms: number } | null = null
    for (const size of only === null ? SIZES : [only]) {
      const { pushMs, foldMs, cpuMs, centreMs, databaseMs } = await run(child, shop, { size, code: codes.pop()?.code })
      const bar = size === BAR.size ? { bar: `≤ ${BAR.ms / 1000} s`, met: pushMs <= BAR.ms } : { bar: null, met: null }
      report({ name: 'push: waiting records to the centre', size, value: pushMs / 1000, unit: 's', ...bar })
      report({ name: 'push: time of the centre’s own processor', size, value: centreMs / size, unit: 'ms a record', bar: null, met: null })
      report({ name: 'push: time of PostgreSQL’s processors', size, value: databaseMs / size, unit: 'ms a record', bar: null, met: null })
      report({ name: 'push: time of the till’s processor', size, value: cpuMs / size, unit: 'ms a record', bar: null, met: null })
      report({ name: 'push: the view made from the journal', size, value: foldMs / 1000, unit: 's', bar: null, met: null })
      const counted = await countedOnce(shop, size)
      report({ name: 'push: records kept and counted once', size, value: counted, unit: 'records', bar: 'exact', met: counted === size })
      if (before !== null) {
        const [grown, most] = [pushMs / before.ms, (size / before.size) * 1.2]
        report({ name: `push.growth ${before.size} → ${size}`, size, value: grown, unit: '× time', bar: `≤ ${most} ×`, met: grown <= most })
      }
      before = { size, ms: pushMs }
    }
  } finally {
    child.disconnect()
    await shop.close()
  }
}

interface Pushed extends PushResult {
  /** Processor time of the centre and of its database while the till sent. */
  readonly centreMs: number
  readonly databaseMs: number
}

async function run(child: ChildProcess, shop: BenchShop, { size, code }: { readonly size: number; readonly code: string | undefined }): Promise<Pushed> {
  if (code === undefined) throw new Error('the demo has no till left')
  const coupons = await stockOffer(shop, `PUSH${size}`, size / A_REDEMPTION)
  const server = await serverOf(shop)
  const spent: { from: Spent; to: Spent } = { from: spentBy(server), to: spentBy(server) }
  const result = await order(child, { url: shop.central.url, code, coupons }, (sending) => (spent[sending ? 'from' : 'to'] = spentBy(server)))
  if (result.records !== size) throw new Error(`${result.records} records were journaled instead of ${size}`)
  return { ...result, centreMs: spent.to.centre - spent.from.centre, databaseMs: spent.to.database - spent.from.database }
}

function order(child: ChildProcess, asked: PushOrder, onSending: (sending: boolean) => void): Promise<PushResult> {
  return new Promise((resolve, reject) => {
    const listen = (said: PushSaid): void => {
      if ('sending' in said) return onSending(said.sending)
      child.off('message', listen)
      if ('result' in said) resolve(said.result)
      else reject(new Error(`the till failed: ${said.failure}`))
    }
    child.on('message', listen)
    child.send(asked)
  })
}

/** Milliseconds of processor time so far. */
interface Spent {
  readonly centre: number
  readonly database: number
}

function spentBy(server: number): Spent {
  const { user, system } = process.cpuUsage()
  return { centre: (user + system) / 1000, database: familyTime(server) ?? Number.NaN }
}

/** The database server: whoever started the process behind our connection. */
async function serverOf({ central }: BenchShop): Promise<number> {
  const { rows } = await central.database.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const stat = readFileSync(`/proc/${rows[0]?.pid ?? 0}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Records of the last till's journal at the centre, if every redemption among them is accepted and counted exactly once. */
async function countedOnce({ central, core }: BenchShop, size: number): Promise<number> {
  const { rows } = await central.database.pool.query<{ records: number; once: number }>(
    `with o as (select id from offer where org = $1 and code = $2)
     select (select count(*)::int from journal j join redemption r on r.org = j.org and r.op_id = j.op_id where r.offer = (select id from o)) as records,
       (select count(*)::int from coupon c join redemption r on r.org = c.org and r.code_key = code_key_text(c.code_key) and r.slot = c.slot
         where c.org = $1 and c.offer = (select id from o) and c.uses = 1 and r.settlement = 'accepted' and r.conflict is null and r.counted) as once`,
    [core.store.org, `PUSH${size}`],
  )
  const [{ records, once } = { records: 0, once: 0 }] = rows
  const counts = await core.store.read(async (tx) => tx.offers.counts((await tx.offers.byCode(`PUSH${size}`))?.id ?? 0))
  return once * A_REDEMPTION === size && counts.uses === once ? records : 0
}
