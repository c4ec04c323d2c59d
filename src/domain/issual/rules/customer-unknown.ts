import { issualReason, v2Both, type IssualRule } from '../rule'

/** 2.6: nobody to issue to. */
export const customerUnknown: IssualRule = {
  key: 'customer.unknown',
  v2: v2Both(701),
  judge: ({ request }) => (request.customer === null ? issualReason('customer.unknown') : null),
}
