import { mayHoldCodes } from '../../domain/allowance/code-blocks'
import { fairShare } from '../../domain/allowance/size'
import { normaliseCode } from '../../domain/codes/normalise-code'
import type { NormalCode } from '../../domain/ids'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { covers, type Place } from '../../domain/org/org-index'
import { MOST_CODES, type OpenBlock } from '../../protocol/sync/allowance'
import type { CodeBlock } from '../core/block-port'
import type { CentralTx } from '../core/central-store'
import { codeKeyOf } from '../core/keyed-hashes'
import type { CouponStored, NewCoupon } from '../core/rows'
import { codeMaker } from '../coupons/code-maker'
import { readShape, sizeOf, type CodeShape } from '../coupons/code-shape'
import { shapeAtIssue } from '../coupons/take-code'
import { counterChange, couponChange, denyChange } from '../feeds/feed-changes'
import { disputeEarlier } from '../sync/settle-earlier'
import type { Core } from '../core/core'

/** Whether a till at this place may hold codes of the offer now (4.4): as long as they could be issued online too. */
export async function mayHold(tx: CentralTx, { offer }: PreparedOffer, place: Place): Promise<boolean> {
  if (offer.status !== 'active' || !mayHoldCodes(offer) || !covers(offer.issual.scope, place)) return false
  return (await tx.codes.stoppedAt(offer.id)) === null
}

/**
 * Takes codes for a block out of the offer's own, and their share out of its issual total, in the transaction that grants
 * them. At most a fair share of either among `tills`; null where that is nothing. Unit n of the grant is the n-th code.
 */
export async function takeBlock(tx: CentralTx, { offer }: PreparedOffer, grant: { readonly id: string; readonly till: number }, wanted: number, tills: number): Promise<CodeBlock | null> {
  const shape = shapeAtIssue(offer)
  if (shape === null) return null
  const { issued, heldIssues } = await tx.offers.counts(offer.id)
  const { total } = offer.issual
  const ofTotal = total === null ? MOST_CODES : fairShare(total - issued - heldIssues, tills)
  const ofCodes = fairShare(await tx.codes.left(offer.id, { name: shape.name, size: sizeOf(shape) }), tills)
  const units = Math.min(wanted, MOST_CODES, ofTotal, ofCodes)
  if (units < 1 || !(await tx.blocks.hold(offer.id, units, total))) return null
  const numbers = await takeNumbers(tx, offer.id, shape, units)
  if (numbers.length < units) await tx.blocks.release(offer.id, units - numbers.length)
  if (numbers.length === 0) return null
  await tx.offers.countMade(offer.id, numbers.length)
  const block = { shape: shape.name, numbers }
  const keys = (await codesOf(tx, block)).map(({ codeKey }) => codeKey)
  await tx.blocks.insert(grant.id, grant.till, keys)
  await tellReserved(tx, offer.id, keys)
  return block
}

/** Indexes of codes that are new; one whose spelling another kind of code has already is left out. */
async function takeNumbers(tx: CentralTx, offer: number, shape: CodeShape, units: number): Promise<readonly number[]> {
  const known = { name: shape.name, size: sizeOf(shape) }
  const numbers: number[] = []
  // As many again as there may be spellings that are taken: the chance of more is nothing.
  for (let tried = 0; tried < 2 * units && numbers.length < units; tried++) {
    const n = await tx.codes.take(offer, known)
    if (n === null) break
    const [code] = await codesOf(tx, { shape: shape.name, numbers: [n] })
    if (code !== undefined && (await tx.coupons.insert(reserved(offer, code, shape.name, n)))) numbers.push(n)
  }
  return numbers
}

/**
 * The block of a grant that a centre which was set back does not know: the till has it, so its codes are reserved again, and
 * no index of it is given out from now on. A code that went to somebody else meanwhile stays theirs.
 */
export async function adoptBlock(tx: CentralTx, offer: number, grant: { readonly id: string; readonly till: number }, block: CodeBlock): Promise<void> {
  await tx.codes.skipPast({ name: block.shape, size: sizeOf(readShape(block.shape)) }, Math.max(...block.numbers))
  const codes = await codesOf(tx, block)
  for (const [at, code] of codes.entries()) await tx.coupons.insert(reserved(offer, code, block.shape, block.numbers[at] ?? 0))
  const keys = codes.map(({ codeKey }) => codeKey)
  await tx.blocks.insert(grant.id, grant.till, keys)
  await tx.blocks.hold(offer, keys.length, null)
  await tellReserved(tx, offer, keys)
}

/** What a till is told of its block: only here the codes leave the centre, and only to the till's main process. */
export async function openBlockOf(tx: CentralTx, block: CodeBlock): Promise<OpenBlock> {
  return { shape: block.shape, numbers: [...block.numbers], codes: (await codesOf(tx, block)).map(({ code }) => code) }
}

/**
 * A block is over: of its codes those that were not issued are dead, and never come back into the range. One that was
 * redeemed elsewhere meanwhile was redeemed without ever having been issued.
 */
export async function endBlock(core: Core, tx: CentralTx, grant: string, now: number): Promise<void> {
  for (const codeKey of await tx.blocks.codesOf(grant)) {
    const coupon = await tx.coupons.find(codeKey, 0)
    if (coupon === null || coupon.state !== 'reserved') continue
    await tx.coupons.revoke(codeKey, 0, now)
    const dead: CouponStored = { ...coupon, state: 'revoked', revokedAt: now }
    await tx.feeds.append([couponChange(dead), denyChange(codeKey, { offer: dead.offer, why: 'revoked' })])
    await disputeEarlier(core, tx, dead, () => true, now)
  }
  await tx.blocks.drop(grant)
}

interface Code {
  readonly code: NormalCode
  readonly codeKey: string
}

async function codesOf(tx: CentralTx, { shape, numbers }: CodeBlock): Promise<readonly Code[]> {
  const { code: codeKey, permutation } = await tx.org.keys()
  return codeMaker(permutation, readShape(shape)).codes(Float64Array.from(numbers)).map((text) => {
    const code = normaliseCode(text)
    if (!code.ok) throw new Error('a code of our own making is malformed')
    return { code: code.value, codeKey: codeKeyOf(codeKey, code.value) }
  })
}

function reserved(offer: number, { code, codeKey }: Code, shape: string, n: number): NewCoupon {
  return { codeKey, slot: 0, offer, code, state: 'reserved', issuedOn: null, holder: null, explicitThrough: null, revokedAt: null, uses: 0, made: { shape, n } }
}

/** Other tills judge such a code as issued, holder not checked (4.4), so they have to know it. */
async function tellReserved(tx: CentralTx, offer: number, keys: readonly string[]): Promise<void> {
  for (const codeKey of keys) {
    const coupon = await tx.coupons.find(codeKey, 0)
    if (coupon !== null) await tx.feeds.append([couponChange(coupon)])
  }
  await tx.feeds.append([counterChange(await tx.offers.counts(offer))])
}
