import { sql } from 'kysely'
import type { Figures } from '../operation/figures'
import type { Database } from './database'

/** Everything a dashboard asks of the database, over all organisations; each part is answered from an index of what is open. */
export async function pgFigures({ db, pool }: Pick<Database, 'db' | 'pool'>, now: number): Promise<Figures> {
  const jobs = await sql<{ state: string; n: number }>`select state, count(*) as n from job where state in ('waiting', 'running') group by state`.execute(db)
  const messages = await sql<{ n: number; due: number | null }>`select count(*) as n, min(next_at) as due from message where state = 'waiting'`.execute(db)
  const feed = await sql<{ pos: number | null; n: number }>`select (select max(pos) from feed_head) as pos, (select count(*) from change where pos is null) as n`.execute(db)
  const tills = await sql<{ enrolled: number; disabled: number; fenced: number }>`select count(*) filter (where not disabled and not fenced) as enrolled,
    count(*) filter (where disabled) as disabled, count(*) filter (where fenced) as fenced from till`.execute(db)
  const [waiting, head, till] = [messages.rows[0], feed.rows[0], tills.rows[0]]
  return {
    jobs: { waiting: 0, running: 0, ...Object.fromEntries(jobs.rows.map(({ state, n }) => [state, n])) },
    messages: { waiting: waiting?.n ?? 0, late: Math.max(0, (now - (waiting?.due ?? now)) / 1000) },
    feed: { position: head?.pos ?? 0, waiting: head?.n ?? 0 },
    tills: till ?? { enrolled: 0, disabled: 0, fenced: 0 },
    pool: { all: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
  }
}
