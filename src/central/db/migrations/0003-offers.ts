import { sql, type Kysely } from 'kysely'

/**
 * What the offers table is searched and sorted by, worked out by the database from the offer itself; how an offer came to
 * be; the campaigns and programmes that claim offers (2.8); and for which of them an API client speaks.
 */
const STATEMENTS = [
  `alter table offer
    add column name text generated always as (body->>'name') stored,
    add column status text generated always as (coalesce(body->>'status', 'active')) stored,
    add column last_day text generated always as (case when body->'expiry'->>'kind' = 'fixed' then body->'expiry'->>'on' else body->'claim'->>'endsOn' end) stored,
    add column owner text generated always as ((body->'owner'->>'type') || ':' || (body->'owner'->>'id')) stored,
    add column claim_service text generated always as (body->'claim'->>'service') stored,
    add column claim_ref text generated always as (body->'claim'->>'ref') stored`,
  'create index offer_by_saved on offer (org, saved_at, id)',
  'create index offer_of_programme on offer (org, claim_service, claim_ref) where claim_service is not null',
  `create table offer_story (
    org bigint not null, offer bigint not null, made_at bigint not null, made_by text, changed_by text,
    inside boolean not null default false, worst jsonb, primary key (org, offer)
  )`,
  `insert into offer_story (org, offer, made_at, made_by, changed_by)
    select v.org, v.offer, v.saved_at,
      (select who from audit a where a.org = v.org and a.subject = 'offer:' || v.offer and a.what = 'offer.create' order by a.id limit 1),
      (select who from audit a where a.org = v.org and a.subject = 'offer:' || v.offer and a.what like 'offer.%' order by a.id desc limit 1)
    from offer_version v where v.version = 1`,
  `create table programme (
    org bigint not null, service text not null, ref text not null, name text not null, ends_on text, made_at bigint not null,
    primary key (org, service, ref)
  )`,
  `insert into programme (org, service, ref, name, ends_on, made_at)
    select org, claim_service, claim_ref, min(body->'claim'->>'name'), min(body->'claim'->>'endsOn'), min(saved_at)
    from offer where claim_service is not null group by org, claim_service, claim_ref`,
  'alter table client add column service text, add column service_ref text',
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
