import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 1: no such code. It stands alone: `decide` asks nothing else once it fails. */
export const codeUnknown: RedemptionRule = {
  row: 1,
  keys: ['code.unknown'],
  v2: 702,
  judge: ({ coupon }) => (coupon.state === 'unknown' ? reason('code.unknown') : null),
}
