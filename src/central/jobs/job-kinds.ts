import { LIST_JOBS } from '../csv/list-kinds'
import { COUPON_JOBS } from '../db/coupons/coupon-jobs'
import type { AnyJobKind } from './job-kind'

/** Every kind of long work that this version knows. A job of another kind waits for a copy of the service that knows it. */
export const JOB_KINDS: readonly AnyJobKind[] = [...COUPON_JOBS, ...LIST_JOBS]
