import fc from 'fast-check'
import { validityOf } from '../../../src/domain/coupon/validity'
import { decide } from '../../../src/domain/redemption/decide'
import { placeAt, preparedOf } from '../world'
import { anyTrial } from './arbitraries'

/*
 * Prints the decisions and validities of a thousand tries that are the same in every run, a line each, for a test that
 * compares the output of processes in different host time zones. The last line is this host's own zone.
 */
const SEED = 20_260_610
const TRIES = 1000

const lines = fc.sample(anyTrial, { seed: SEED, numRuns: TRIES }).map(({ till, offer, request }) => {
  const prepared = preparedOf(offer)
  const decision = decide(prepared, placeAt(till), request)
  const validity = validityOf(prepared.offer, request.coupon.issuedOn, request.coupon.explicitThrough)
  return JSON.stringify({ decision, validity })
})
process.stdout.write(`${lines.join('\n')}\nhost offset ${new Date(0).getTimezoneOffset()}\n`)
