import { sql } from 'kysely'
import type { PackSummary } from '../../../protocol/sync/packs'
import type { FeedGrowth, PackOf, PackSet, PackTable } from '../../core/pack-port'
import type { Context } from '../tables/context'
import { packFeed } from '../../feeds/feed-changes'
import { ownCoupons, unpackedCoupons } from '../tables/coupons'
import { changedIdents, changedKeys } from './changed-keys'
import { couponEntries, entryPage } from './entry-pages'
import { identsOf, peopleEntries, usesOf } from './people-entries'

export function packTable(context: Context): PackTable {
  return { ...sets(context), ...making(context), ...reading(context) }
}

type Sets = 'sets' | 'setOf' | 'growth' | 'changedKeys' | 'changedIdents' | 'adopt' | 'forget' | 'retire' | 'sweep'
type Making = 'claim' | 'begin' | 'addChunks' | 'end' | 'drop'

function sets(context: Context): Pick<PackTable, Sets> {
  const { trx, org } = context
  const leave = async ({ offer, family }: PackOf, stays: readonly string[], at: number): Promise<void> => {
    await sql`update pack set left_at = case when id = any(${stays}::text[]) then null else least(left_at, ${at}::bigint) end
      where org = ${org} and offer = ${offer} and family = ${family}`.execute(trx)
  }
  return {
    sets: () => setsOf(context, null),
    setOf: async (of) => (await setsOf(context, of))[0] ?? null,
    growth: (since, most) => growthSince(context, since, most),
    changedKeys: (of, pos, after, limit) => changedKeys(context, of, pos, after, limit),
    changedIdents: (since, after, limit) => changedIdents(context, since, after, limit),
    async adopt({ offer, family, pos, packs, madeAt }, leaving) {
      const ids = packs.map(({ id }) => id)
      await sql`insert into pack_set (org, offer, family, pos, packs, made_at) values (${org}, ${offer}, ${family}, ${pos}, ${ids}::text[], ${madeAt})
        on conflict (org, offer, family) do update set pos = excluded.pos, packs = excluded.packs, made_at = excluded.made_at, forget = false`.execute(trx)
      await leave({ offer, family }, ids, leaving)
    },
    async forget({ offer, family }) {
      await sql`update pack_set set forget = true where org = ${org} and offer = ${offer} and family = ${family}`.execute(trx)
      await sql`update pack set left_at = 0 where org = ${org} and offer = ${offer} and family = ${family} and left_at is not null`.execute(trx)
    },
    async retire({ offer, family }, at) {
      await trx.deleteFrom('pack_set').where('org', '=', org).where('offer', '=', offer).where('family', '=', family).execute()
      await leave({ offer, family }, [], at)
    },
    async sweep(before) {
      const { rows } = await sql<{ n: number }>`with gone as (delete from pack where org = ${org} and left_at < ${before} returning number),
        chunks as (delete from pack_chunk where org = ${org} and pack in (select number from gone))
        select count(*) as n from gone`.execute(trx)
      return rows[0]?.n ?? 0
    },
  }
}

async function growthSince({ trx, org }: Context, since: Parameters<PackTable['growth']>[0], most: number): Promise<readonly FeedGrowth[]> {
  const column = <K extends keyof (typeof since)[number]>(name: K) => since.map((of) => of[name])
  const feeds = since.map(packFeed)
  const behind = sql`c.org = ${org} and c.feed = q.feed and c.pos > q.pos and c.pos is not null`
  const ofOne = sql`c.key !~ ':'`
  // Each of the two by an index of its own: identifiers stand in one feed for all offers.
  const told = sql`select 1 from change c where q.family <> 'idents' and ${behind} and ${ofOne}
    union all select 1 from change c where q.family = 'idents' and c.feed = 'idents' and ${behind} and ${ofOne} and (c.body->>'offer')::bigint = q.offer
    union all select 1 from change c where q.family = 'idents' and c.feed = 'idents' and ${behind} and ${ofOne} and (c.body->>'offer')::bigint is null`
  const { rows } = await sql<FeedGrowth>`select q.offer, q.family, (select count(*) from (select 1 from (${told}) t limit ${most}) few) as changes,
      exists (select 1 from change c where q.family <> 'idents' and ${behind} and c.key like 'anew:%' and c.key not like '%:packed')
        or exists (select 1 from change c where q.family = 'idents' and c.feed = 'idents' and ${behind} and (c.body->>'offer')::bigint = q.offer
          and c.key like 'anew:%' and c.key not like '%:packed') as anew
    from unnest(${column('offer')}::bigint[], ${column('family')}::text[], ${column('pos')}::bigint[], ${feeds}::text[]) as q(offer, family, pos, feed)`.execute(trx)
  return rows
}

/** One set, or all of them. */
async function setsOf({ trx, org }: Context, of: PackOf | null): Promise<readonly PackSet[]> {
  const { rows } = await sql<Omit<PackSet, 'packs'> & { [Field in keyof PackSummary]: PackSummary[Field] | null }>`
    select s.offer, s.family, s.pos, s.forget, s.made_at as "madeAt", p.id, p.entries, p.chunks, p.bytes, p.holders from pack_set s
      left join unnest(s.packs) with ordinality as u(id, i) on true left join pack p on p.org = s.org and p.id = u.id
    where s.org = ${org} and (${of?.offer ?? null}::bigint is null or (s.offer = ${of?.offer ?? null}::bigint and s.family = ${of?.family ?? null}::text))
    order by s.offer, s.family, u.i`.execute(trx)
  const found = new Map<string, PackSet & { readonly packs: PackSummary[] }>()
  for (const { offer, family, pos, forget, madeAt, ...pack } of rows) {
    const set = found.get(`${family}:${offer}`) ?? { offer, family, pos, forget, madeAt, packs: [] }
    found.set(`${family}:${offer}`, set)
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
    async claim({ offer, family }) {
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${org}::integer, ${offer}::integer) as mine`.execute(trx)
      // A table that was filled a moment ago has no statistics yet: pages of coupons come by the index, whatever the planner thinks of it.
      const off = family === 'coupons' ? ['enable_seqscan', 'enable_bitmapscan', 'jit'] : ['jit']
      await sql`select set_config(name, 'off', true) from unnest(${off}::text[]) as name`.execute(trx)
      return rows[0]?.mine === true
    },
    async begin({ offer, family }) {
      const row = await trx.insertInto('pack').values({ org, offer, family, id: null, index: null, left_at: null }).returning('number').executeTakeFirstOrThrow()
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
    entries: (of, after, limit) => (of.family === 'coupons' ? entryPage(context, of, after, limit) : peopleEntries(context, of, null, after, limit)),
    changedEntries: (of, pos, after, limit) => (of.family === 'coupons' ? couponEntries(context, of, pos, after, limit) : peopleEntries(context, of, pos, after, limit)),
    identsOf: (offers, idents) => identsOf(context, offers, idents),
    usesOf: (offer, opIds) => usesOf(context, offer, opIds),
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
