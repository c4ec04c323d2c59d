import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 9, also where anyone may redeem. */
export const customerBlocked: RedemptionRule = {
  row: 9,
  keys: ['customer.blocked'],
  v2: 740,
  judge: ({ request }) => (request.customer?.blocked === true ? reason('customer.blocked') : null),
}
