import { sql } from 'kysely'
import type { CodeTable, ShapeKnown } from '../../core/code-port'
import type { Context } from './context'

/** Indexes an offer takes of a shape at once: a range for each issual that runs beside others. */
const RANGE = 1024

export function codeTable(context: Context): CodeTable {
  const { trx, org } = context
  const shapes = () => trx.selectFrom('code_shape').where('org', '=', org)
  const shapeId = async (name: string): Promise<number> => {
    const known = await shapes().select('id').where('name', '=', name).executeTakeFirst()
    if (known !== undefined) return known.id
    const { rows } = await sql<{ id: number }>`insert into code_shape (org, name) values (${org}, ${name})
      on conflict (org, name) do update set name = excluded.name returning id`.execute(trx)
    return rows[0]?.id ?? 0
  }
  return {
    async take(offer, shape) {
      const id = await shapeId(shape.name)
      return (
        (await fromRange(context, offer, id, 'skip locked')) ??
        (await fromNewRange(context, offer, id, shape)) ??
        (await fromLeft(context, offer, id)) ??
        // The last ones may be in the hands of transactions that fail: whoever is late waits for them.
        (await fromRange(context, offer, id, ''))
      )
    },
    async left(offer, { name, size }) {
      const { rows } = await sql<{ left: number }>`select
          ${size}::bigint - coalesce((select next from code_shape where org = ${org} and name = ${name}), 0)
          + coalesce((select sum(r.until - r.next) from code_range r join code_shape s on s.org = r.org and s.id = r.shape
              where r.org = ${org} and r.offer = ${offer} and s.name = ${name} and not r.packed), 0)::bigint
          + (select count(*) from code_left l join code_shape s on s.org = l.org and s.id = l.shape
              where l.org = ${org} and l.offer = ${offer} and s.name = ${name}) as left`.execute(trx)
      return rows[0]?.left ?? 0
    },
    async shapes() {
      return shapes().select(['name', 'next']).orderBy('id').execute()
    },
    async register(name) {
      await shapeId(name)
    },
    async ownerOf(name, n) {
      const { rows } = await sql<{ offer: number }>`select r.offer from code_range r join code_shape s on s.org = r.org and s.id = r.shape
        where r.org = ${org} and s.name = ${name} and r.first <= ${n} and r.until > ${n}`.execute(trx)
      return rows[0]?.offer ?? null
    },
    async skipPast(shape, n) {
      const id = await shapeId(shape.name)
      await sql`update code_shape set next = greatest(next, least(${n}::bigint + 1, ${shape.size}::bigint)) where org = ${org} and id = ${id}`.execute(trx)
      await sql`update code_range set next = greatest(next, least(until, ${n}::bigint + 1))
        where org = ${org} and shape = ${id} and first <= ${n} and not packed`.execute(trx)
      await sql`delete from code_left where org = ${org} and shape = ${id} and n <= ${n}`.execute(trx)
    },
    async stop(offer, at) {
      await sql`insert into code_stop (org, offer, at) values (${org}, ${offer}, ${at}) on conflict (org, offer) do nothing`.execute(trx)
    },
    async stoppedAt(offer) {
      const row = await trx.selectFrom('code_stop').select('at').where('org', '=', org).where('offer', '=', offer).executeTakeFirst()
      return row?.at ?? null
    },
  }
}

async function fromRange({ trx, org }: Context, offer: number, shape: number, waiting: 'skip locked' | ''): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`with free as (
      select first from code_range where org = ${org} and offer = ${offer} and shape = ${shape} and next < until and not packed
      order by first limit 1 for update ${sql.raw(waiting)})
    update code_range r set next = r.next + 1 from free where r.org = ${org} and r.shape = ${shape} and r.first = free.first
      and r.next < r.until returning r.next - 1 as n`.execute(trx)
  return rows[0]?.n ?? null
}

async function fromNewRange({ trx, org }: Context, offer: number, shape: number, { size }: ShapeKnown): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`with before as (
      select next from code_shape where org = ${org} and id = ${shape} for update),
    moved as (update code_shape s set next = least(before.next + ${RANGE}::bigint, ${size}::bigint) from before
      where s.org = ${org} and s.id = ${shape} and before.next < ${size}::bigint returning before.next as first, s.next as until)
    insert into code_range (org, shape, first, until, next, offer) select ${org}, ${shape}, first, until, first + 1, ${offer} from moved
      returning first as n`.execute(trx)
  return rows[0]?.n ?? null
}

async function fromLeft({ trx, org }: Context, offer: number, shape: number): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`with free as (select n from code_left where org = ${org} and offer = ${offer} and shape = ${shape}
      order by n limit 1 for update skip locked)
    delete from code_left l using free where l.org = ${org} and l.shape = ${shape} and l.n = free.n returning l.n`.execute(trx)
  return rows[0]?.n ?? null
}
