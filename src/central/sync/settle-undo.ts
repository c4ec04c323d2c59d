import type { RedemptionStored, ReturnedLine } from '../core/rows'
import { openCase } from '../cases/open-case'
import { releaseUse } from '../redemption/count'
import { ACCEPTED, NOTED, type Pushing, type RecordOf, type Settled } from './pushing'

/** Nothing is left to undo. */
export const REVERSED_OR_GONE: ReadonlySet<RedemptionStored['undone']> = new Set(['returned', 'reversed', 'abandoned'])

const UNKNOWN: Settled = { settlement: 'parked', conflict: null }

/** A cashier undid a whole redemption: it stays, marked, and its counts are freed once however often it comes (2.7). */
export async function undoByTill({ tx, now }: Pushing, record: RecordOf<'reversal'>): Promise<Settled> {
  const made = await tx.redemptions.get(record.body.redemption)
  if (made === null) return UNKNOWN
  if (REVERSED_OR_GONE.has(made.undone)) return NOTED
  await tx.feeds.append(await releaseUse(tx, made, 'reversed', now))
  return ACCEPTED
}

/** Goods came back (2.3). What was given back has been given back; with the last line the counts are freed. */
export async function returnByTill({ core, tx, place, now }: Pushing, record: RecordOf<'return'>): Promise<Settled> {
  const { redemption, lines, shares, complete, giveBack } = record.body
  const made = await tx.redemptions.get(redemption)
  if (made === null) return UNKNOWN
  const before = await tx.redemptions.returned(redemption)
  const share = new Map(shares.map((part) => [part.id, part.share]))
  const back = lines.map(({ id, qty }): ReturnedLine => ({ line: id, qty, share: share.get(id) ?? '0' }))
  await tx.redemptions.addReturned(redemption, back)
  const twice = REVERSED_OR_GONE.has(made.undone) || back.some(({ line, qty }) => returnedOf(before, line) + qty > billedOf(made, line))
  if (twice) {
    await openCase(core, tx, { class: 'rules_disagree', sides: [made], amount: giveBack, store: place.store.id, now })
    return { settlement: 'disputed', conflict: 'rules_disagree' }
  }
  if (!complete) await tx.redemptions.undo(redemption, 'part', now)
  else await tx.feeds.append(await releaseUse(tx, made, await endState({ tx }, made), now))
  return ACCEPTED
}

/** A coupon that has been revoked by then stays dead: the redemption is returned, not reversed (2.3). */
async function endState({ tx }: Pick<Pushing, 'tx'>, made: RedemptionStored): Promise<'returned' | 'reversed'> {
  const coupon = await tx.coupons.find(made.codeKey, made.slot)
  return coupon === null || coupon.state === 'revoked' ? 'returned' : 'reversed'
}

const returnedOf = (before: readonly ReturnedLine[], line: string): number =>
  before.filter((part) => part.line === line).reduce((sum, part) => sum + part.qty, 0)

/** A bill without lines comes back as one. */
const billedOf = ({ bill }: RedemptionStored, line: string): number =>
  bill.lines === undefined || bill.lines.length === 0 ? Infinity : (bill.lines.find(({ id }) => id === line)?.qty ?? 0)
