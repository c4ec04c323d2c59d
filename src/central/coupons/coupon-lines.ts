import type { CentralStore } from '../core/central-store'
import type { CouponStored } from '../core/rows'
import type { CsvCell } from '../../protocol/csv-line'

export const COUPON_HEADER = ['code', 'state', 'issued_on', 'valid_through', 'uses'] as const

/** Codes read at once: a page is over before anybody waits for it. */
const PAGE = 5000

/** Every coupon of an offer as a line of a file, page by page in the order of keys: none is held longer than its page. */
export async function* couponLines(store: CentralStore, offer: number): AsyncGenerator<readonly CsvCell[]> {
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const page: readonly CouponStored[] = await store.read((tx) => tx.coupons.page(offer, from, PAGE))
    for (const { code, state, issuedOn, explicitThrough, uses } of page) yield [code, state, issuedOn, explicitThrough, uses]
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = `${last.codeKey}:${last.slot}`
  }
}
