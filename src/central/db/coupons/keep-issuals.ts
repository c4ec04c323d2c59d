import type { Bulk } from '../bulk'
import type { KeyNumber } from './key-number'

/**
 * A dead code that comes to life again loses what its row said of the issual it had: that stays on record by itself first,
 * since every issual counts (2.6). Call it before the rows change.
 */
export async function keepIssuals(bulk: Bulk, org: number, keys: readonly KeyNumber[]): Promise<void> {
  await bulk.query(
    `insert into issual (org, op_id, offer, customer, at, issued_on, code_key, slot)
      select c.org, 'batch-' || b.id || '-' || c.code_key, c.offer, c.holder, b.at, c.issued_on::text, code_key_text(c.code_key), c.slot
      from coupon c join issual_batch b on b.org = c.org and b.id = c.batch
      where c.org = $1 and c.slot = 0 and c.code_key = any($2::bigint[]) and c.holder is not null on conflict do nothing`,
    [org, keys],
  )
}
