import { issualReason, ofKnownCustomer, v2Both, type IssualRule } from '../rule'

/** 2.6. */
export const customerBlocked: IssualRule = {
  key: 'customer.blocked',
  v2: v2Both(740),
  judge: ofKnownCustomer((_, customer) => (customer.blocked ? issualReason('customer.blocked') : null)),
}
