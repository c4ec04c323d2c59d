import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 8: nobody named, where the holder alone may redeem or a rule counts by customer. */
export const customerRequired: RedemptionRule = {
  row: 8,
  keys: ['customer.required'],
  v2: 721,
  judge: ({ offer, request }) => (request.customer === null && offer.needsCustomer ? reason('customer.required') : null),
}
