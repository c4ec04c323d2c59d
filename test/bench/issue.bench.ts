import { inBulk } from '../../src/central/db/bulk'
import { GENERATE_CODES, ISSUE_TO_LIST } from '../../src/central/db/coupons/coupon-jobs'
import { REVOKE_ALL } from '../../src/central/db/coupons/revoke-job'
import type { JobKind } from '../../src/central/jobs/job-kind'
import type { Figure } from './figure'
import { familyTime, ownTime, serverPid } from './redeem/processors'
import { rawCopy } from './issue/raw-copy'
import { openIssueWorld, plantAudience, plantOffer, type IssueWorld } from './issue/issue-world'

const UNIT = 'coupons/s'
const BAR = 100_000
const BAR_30M = 360
const SIZES = [100_000, 1_000_000, 10_000_000] as const
const CEILING_ROWS = 500_000

/**
 * 6.1 `issue`: coupons issued and durably stored to an audience list, by the job as the service runs it: every step one
 * transaction with its progress. `largest` is the size of one long run instead of the three.
 */
export async function issueBench(report: (figure: Figure) => void, largest: number | null): Promise<void> {
  const sizes = largest === null ? SIZES : [largest]
  const world = await openIssueWorld()
  try {
    await plantAudience(world, Math.max(...sizes))
    const seconds = new Map<number, number>()
    for (const size of sizes) seconds.set(size, await issueTo(world, size, report))
    for (const [i, size] of sizes.entries()) {
      const before = sizes[i - 1]
      if (before !== undefined) reportGrowth(before, size, seconds, report)
    }
    await limited(world, Math.min(...sizes, 1_000_000), report)
    await revoked(world, report)
  } finally {
    await world.close()
  }
}

/** An offer without rules on a customer's past, to everybody on the list; beside it COPY alone of such rows in the same run. */
async function issueTo(world: IssueWorld, size: number, report: (figure: Figure) => void): Promise<number> {
  const offer = await plantOffer(world, `PLAIN${size}`, { issual: {} })
  const { seconds, log, spent } = await run(world, ISSUE_TO_LIST, { offer, list: listOf(size), issuer: { kind: 'organisation' } })
  const { issued } = await world.core.store.read((tx) => tx.offers.counts(offer))
  if (issued !== size) throw new Error(`${issued} coupons were issued to ${size} customers`)
  const value = size / seconds
  const ceiling = await rawCopy(world, CEILING_ROWS)
  const peer = { name: 'raw COPY into such a table', value: ceiling }
  report({ name: 'issue.list', size, value, unit: UNIT, bar: `≥ ${BAR} ${UNIT}`, met: value >= BAR, peer, ratio: value / ceiling })
  for (const [who, milliseconds] of Object.entries(spent)) report({ name: `issue.processor: ${who}`, size, value: (milliseconds * 1000) / size, unit: 'µs a coupon', bar: null, met: null })
  report({ name: 'issue.log', size, value: log / size, unit: 'bytes of log a coupon', bar: null, met: null })
  if (size >= 30_000_000) report({ name: 'issue.time', size, value: seconds, unit: 's', bar: `≤ ${BAR_30M} s`, met: seconds <= BAR_30M })
  return seconds
}

/** With a limit on each customer every customer's past is read and locked. */
async function limited(world: IssueWorld, size: number, report: (figure: Figure) => void): Promise<void> {
  const offer = await plantOffer(world, `LIMIT${size}`, { issual: { maxPerCustomer: 1 } })
  const { seconds } = await run(world, ISSUE_TO_LIST, { offer, list: listOf(size), issuer: { kind: 'organisation' } })
  report({ name: 'issue.one to a customer', size, value: size / seconds, unit: UNIT, bar: null, met: null })
  const made = await plantOffer(world, `AHEAD${size}`, { delivery: 'third_party', issual: {} })
  const ahead = await run(world, GENERATE_CODES, { offer: made, count: size })
  report({ name: 'issue.codes made ahead', size, value: size / ahead.seconds, unit: 'codes/s', bar: null, met: null })
}

/** All coupons of the offer with the most of them. */
async function revoked(world: IssueWorld, report: (figure: Figure) => void): Promise<void> {
  const counts = await world.core.store.read((tx) => tx.offers.allCounts())
  const most = counts.reduce((best, next) => (next.issued > best.issued ? next : best))
  const { seconds } = await run(world, REVOKE_ALL, { offer: most.offer, what: 'all' })
  report({ name: 'issue.revoke all', size: most.issued, value: most.issued / seconds, unit: UNIT, bar: null, met: null })
}

function reportGrowth(from: number, to: number, seconds: ReadonlyMap<number, number>, report: (figure: Figure) => void): void {
  const value = (seconds.get(to) ?? 0) / (seconds.get(from) ?? 1)
  const most = (to / from) * 1.3
  report({ name: `issue.growth ${from} → ${to}`, size: to, value, unit: '× time', bar: `≤ ${most} ×`, met: value <= most })
}

/** The list of everybody up to this customer. */
const listOf = (size: number): string => `first ${size}`

interface Ran {
  readonly seconds: number
  /** Bytes of log the database wrote. */
  readonly log: number
  /** Processor time in milliseconds, of whom it is known. */
  readonly spent: Readonly<Record<string, number>>
}

/** Step by step as the workers run it, each committed with its progress. */
async function run<Request, Progress>(world: IssueWorld, kind: JobKind<Request, Progress>, request: Request): Promise<Ran> {
  const { pool } = world.database
  const size = 'list' in (request as object) ? Number(String((request as { list: string }).list).slice('first '.length)) : 0
  if (size > 0) await plantList(world, listOf(size), size)
  const lsn = async () => (await pool.query<{ at: string }>('select pg_current_wal_lsn()::text as at')).rows[0]?.at ?? ''
  const server = await serverPid(world.database)
  const times = () => ({ service: ownTime(), PostgreSQL: server === null ? null : familyTime(server) })
  const [from, before] = [await lsn(), times()]
  const start = performance.now()
  for (let progress: Progress | null = null, steps = 1; ; steps++) {
    const before: Progress | null = progress
    const done = await inBulk(world.database, async (bulk) => {
      const made = await kind.step({ core: world.core, job: 1, who: 'bench', bulk, request, progress: before })
      if (!('failed' in made)) await bulk.query('update bench_job set progress = $1, steps = $2', [JSON.stringify(made.progress), steps])
      return made
    })
    if ('failed' in done) throw new Error(done.failed.key)
    progress = done.progress
    if (done.result !== null) break
  }
  const seconds = (performance.now() - start) / 1000
  const after = times()
  const { rows } = await pool.query<{ bytes: string }>('select pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn) as bytes', [from])
  const spent = { service: after.service - before.service, ...(after.PostgreSQL === null || before.PostgreSQL === null ? {} : { PostgreSQL: after.PostgreSQL - before.PostgreSQL }) }
  return { seconds, log: Number(rows[0]?.bytes), spent }
}

async function plantList({ database, org }: IssueWorld, list: string, count: number): Promise<void> {
  await inBulk(database, async (bulk) => {
    await bulk.query('set local statement_timeout = 0')
    await bulk.query('insert into audience_member (org, list, customer) select $1, $2, n from generate_series(1, $3::bigint) n on conflict do nothing', [org, list, count])
  })
  await database.pool.query('analyze audience_member')
}
