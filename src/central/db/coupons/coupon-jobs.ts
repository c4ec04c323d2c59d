import { generateCodes } from './generate-job'
import { issueToList } from './issue-job'
import { createKeyOrders } from './key-orders'
import { REVOKE_ALL } from './revoke-job'

/** The orders are this process's own: what one step worked out, the next one finds. */
const orders = createKeyOrders()

export const ISSUE_TO_LIST = issueToList(orders)
export const GENERATE_CODES = generateCodes(orders)

/** The long work on coupons. */
export const COUPON_JOBS = [ISSUE_TO_LIST.any, GENERATE_CODES.any, REVOKE_ALL.any] as const
