import { sql, type Kysely } from 'kysely'

/**
 * What a redemption belongs to beside its coupon: the bill's number, which may be known later (3.1), and the others that
 * were redeemed with it on one bill (2.3). And the ways in which the back office pages through them.
 */
const STATEMENTS = [
  'alter table redemption add column bill_number text, add column together text',
  `update redemption set bill_number = bill->>'number' where bill->>'number' is not null`,
  'create index redemption_of_bill on redemption (org, store, bill_number) where bill_number is not null',
  'create index redemption_together on redemption (org, together) where together is not null',
  'create index redemption_of_store on redemption (org, store, number)',
  'create index redemption_of_offer on redemption (org, offer, number) where offer is not null',
  'create index redemption_by on redemption (org, customer, number) where customer is not null',
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
