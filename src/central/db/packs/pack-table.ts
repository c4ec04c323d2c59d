import { sql } from 'kysely'
import type { PackSummary } from '../../../protocol/sync/packs'
import type { FeedGrowth, PackSet, PackTable } from '../../core/pack-port'
import type { Context } from '../tables/context'
import { ownCoupons, unpackedCoupons } from '../tables/coupons'
import { entriesOfKeys, entryPage } from './entry-pages'

export function packTable(context: Context): PackTable {
  return { ...sets(context), ...making(context), ...reading(context) }
}

type Sets = 'sets' | 'setOf' | 'growth' | 'changedKeys' | 'adopt' | 'retire' | 'sweep'
type Making = 'claim' | 'begin' | 'addChunks' | 'end' | 'drop'

function sets(context: Context): Pick<PackTable, Sets> {
  const { trx, org } = context
  const leave = async (offer: number, stays: readonly string[], at: number): Promise<void> => {
    await sql`update pack set left_at = case when id = any(${stays}::text[]) then null else coalesce(left_at, ${at}::bigint) end
      where org = ${org} and offer = ${offer}`.execute(trx)
  }
  return {
    sets: () => setsOf(context, null),
    setOf: async (offer) => (await setsOf(context, offer))[0] ?? null,
    async growth(since, most) {
      const { rows } = await sql<FeedGrowth>`select q.offer, (select count(*) from (select 1 from change c where c.org = ${org} and c.feed = q.feed and c.pos > q.pos and c.key !~ ':' limit ${most}) few) as changes,
          exists (select 1 from change c where c.org = ${org} and c.feed = q.feed and c.pos > q.pos and c.key like 'anew:%' and c.key not like '%:packed') as anew
        from (select offer, pos, 'coupons:' || offer as feed from unnest(${since.map(({ offer }) => offer)}::bigint[], ${since.map(({ pos }) => pos)}::bigint[]) as s(offer, pos)) q`.execute(trx)
      return rows
    },
    async changedKeys(offer, pos, after, limit) {
      const { rows } = await sql<{ key: string }>`select distinct key collate "C" as key from change
        where org = ${org} and feed = any(${[`coupons:${offer}`, 'deny']}::text[]) and pos > ${pos} and key !~ ':' and key collate "C" > ${after}
          and (feed <> 'deny' or (body->>'offer')::bigint = ${offer}) order by 1 limit ${limit}`.execute(trx)
      return rows.map(({ key }) => key)
    },
    async adopt({ offer, pos, packs }, at) {
      const ids = packs.map(({ id }) => id)
      await sql`insert into pack_set (org, offer, pos, packs, made_at) values (${org}, ${offer}, ${pos}, ${ids}::text[], ${at})
        on conflict (org, offer) do update set pos = excluded.pos, packs = excluded.packs, made_at = excluded.made_at`.execute(trx)
      await leave(offer, ids, at)
    },
    async retire(offer, at) {
      await trx.deleteFrom('pack_set').where('org', '=', org).where('offer', '=', offer).execute()
      await leave(offer, [], at)
    },
    async sweep(before) {
      const { rows } = await sql<{ n: number }>`with gone as (delete from pack where org = ${org} and left_at < ${before} returning number),
        chunks as (delete from pack_chunk where org = ${org} and pack in (select number from gone))
        select count(*) as n from gone`.execute(trx)
      return rows[0]?.n ?? 0
    },
  }
}

/** One offer's set, or all of them. */
async function setsOf({ trx, org }: Context, offer: number | null): Promise<readonly PackSet[]> {
  const { rows } = await sql<{ offer: number; pos: number } & { [Field in keyof PackSummary]: PackSummary[Field] | null }>`
    select s.offer, s.pos, p.id, p.entries, p.chunks, p.bytes, p.holders from pack_set s
      left join unnest(s.packs) with ordinality as u(id, i) on true left join pack p on p.org = s.org and p.id = u.id
    where s.org = ${org} and (${offer}::bigint is null or s.offer = ${offer}::bigint) order by s.offer, u.i`.execute(trx)
  const found = new Map<number, PackSet & { readonly packs: PackSummary[] }>()
  for (const { offer: of, pos, ...pack } of rows) {
    const set = found.get(of) ?? { offer: of, pos, packs: [] }
    found.set(of, set)
    if (pack.id !== null) set.packs.push(pack as PackSummary)
  }
  return [...found.values()]
}

function making({ trx, org }: Context): Pick<PackTable, Making> {
  const drop = async (number: number): Promise<void> => {
    await trx.deleteFrom('pack_chunk').where('org', '=', org).where('pack', '=', number).execute()
    await trx.deleteFrom('pack').where('org', '=', org).where('number', '=', number).execute()
  }
  return {
    async claim(offer) {
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${org}::integer, ${offer}::integer) as mine`.execute(trx)
      // A table that was filled a moment ago has no statistics yet: pages come by the index, whatever the planner thinks of it.
      await sql`select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'enable_bitmapscan', 'jit']) as name`.execute(trx)
      return rows[0]?.mine === true
    },
    async begin(offer) {
      const row = await trx.insertInto('pack').values({ org, offer, id: null, index: null, left_at: null }).returning('number').executeTakeFirstOrThrow()
      return row.number
    },
    async addChunks(number, from, chunks) {
      await trx.insertInto('pack_chunk').values(chunks.map((bytes, i) => ({ org, pack: number, n: from + i, bytes: asBuffer(bytes) }))).execute()
    },
    async end(number, { id, entries, chunks, bytes, holders }, index) {
      const there = await trx.selectFrom('pack').select('number').where('org', '=', org).where('id', '=', id).executeTakeFirst()
      if (there !== undefined) return drop(number)
      await trx.updateTable('pack').set({ id, entries, chunks, bytes, holders, index: asBuffer(index) }).where('org', '=', org).where('number', '=', number).execute()
    },
    drop,
  }
}

function reading(context: Context): Omit<PackTable, Sets | Making> {
  const { trx, org } = context
  return {
    entries: (offer, holders, after, limit) => entryPage(context, offer, holders, after, limit),
    entriesOf: (offer, holders, keys) => entriesOfKeys(context, offer, holders, keys),
    couponsOf: (offer, keys) => ownCoupons(context, offer, keys),
    exceptions: (offer, after, limit) => unpackedCoupons(context, offer, after, limit),
    offerOf: async (id) => (await trx.selectFrom('pack').select('offer').where('org', '=', org).where('id', '=', id).executeTakeFirst())?.offer ?? null,
    index: async (id) => (await trx.selectFrom('pack').select('index').where('org', '=', org).where('id', '=', id).executeTakeFirst())?.index ?? null,
    async chunks(id, from, count) {
      const chunks = trx.selectFrom('pack_chunk as c').innerJoin('pack as p', (join) => join.onRef('p.org', '=', 'c.org').onRef('p.number', '=', 'c.pack')).select('c.bytes')
      const rows = await chunks.where('p.org', '=', org).where('p.id', '=', id).where('c.n', '>=', from).where('c.n', '<', from + count).orderBy('c.n').execute()
      return rows.map(({ bytes }) => bytes)
    },
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
