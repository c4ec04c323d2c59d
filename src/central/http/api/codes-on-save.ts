import { GENERATE_CODES } from '../../db/coupons/coupon-jobs'
import { startJob } from '../../jobs/job-kind'
import type { Saving } from '../../offers/saving'
import { callerName } from '../caller-name'
import type { Known } from '../principal'

/** The codes that whoever saves an offer wants made for the third party at once (2.4): a job, started with the save or not at all. */
export function codesOnSave(caller: Known, from: string, count: number | undefined): Pick<Saving, 'codes'> {
  if (count === undefined) return {}
  const who = callerName(caller)
  const madeAt = caller.org.core.clock.now()
  return {
    codes: {
      count,
      start: (tx, { id, owner }) => startJob(tx, GENERATE_CODES, { offer: id, count }, { subject: `offer:${id}`, unit: owner, who, madeAt, from }),
    },
  }
}
