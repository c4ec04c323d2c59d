import { DEMO_ORG } from '../../src/central/demo/tree'
import type { V2Client } from './v2-client'

const DAY_MS = 86_400_000
const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: DEMO_ORG.timeZone, dateStyle: 'short' })

/** The day so many from today where the demo organisation is: for some hours of each day it is not the one that UTC has. */
export const dayFromToday = (days: number): string => calendar.format(Date.now() + days * DAY_MS)

/** A series as an integration makes it: ten percent, for anyone, to the end of the century. */
export function v2Draft(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    description: 'Made by an integration',
    discountCode: 'D99',
    discountType: 'PERC',
    discountValue: 10,
    validTillDate: '2099-12-31',
    anyUser: true,
    isValidWithDiscountedItem: true,
    smsTemplate: 'Hello {{cust_name}}, {{voucher}}',
    clientHandlingType: 'DISC_CODE',
    alphaNumeric: true,
    expiryStrategyType: 'SERIES_EXPIRY',
    ...more,
  }
}

/** Makes such a series, of which a customer may have several coupons; answers its id. */
export async function makeSeries(client: V2Client, more: Record<string, unknown> = {}): Promise<number> {
  const { status, body } = await client.post('/v2/coupon/series', { CouponSeriesV2: v2Draft({ isMultipleVouchersPerUserAllowed: true, ...more }) })
  if (status !== 200) throw new Error(`no series was made: ${status} ${JSON.stringify(body)}`)
  return body['id'] as number
}
