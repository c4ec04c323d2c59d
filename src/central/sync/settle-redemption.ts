import type { Instant } from '../../domain/calendar/calendar'
import { formatMoney } from '../../domain/money/money-text'
import type { AcceptedWire } from '../../protocol/sync/decision-wire'
import type { ConflictClass } from '../../protocol/sync/conflict'
import type { RedemptionStored } from '../core/rows'
import { receiptChange } from '../feeds/feed-changes'
import { countUse } from '../redemption/count'
import type { RedeemIntent } from '../redemption/intent'
import { judge, type Asked, type Judged } from '../redemption/judge'
import { factOf } from '../redemption/redeem'
import { openCase } from '../cases/open-case'
import { conflictOf } from './conflict-of'
import { disabledThen } from './disabled-then'
import { otherUse } from './other-use'
import { doingOf, UNREADABLE, type Pushing, type RecordOf, type Settled } from './pushing'
import { recordTime, surelyBefore, type RecordTime } from './record-time'
import { versionThen } from './version-then'

/**
 * A redemption the till made alone. The fact is stored whatever the centre thinks of it (4.1); what is decided here is its
 * settlement. It is judged at its own time, by the version of the offer the till had.
 */
export async function settleRedemption(
  push: Pushing,
  record: RecordOf<'outcome'>,
  intent: RedeemIntent,
  decision: AcceptedWire,
): Promise<Settled> {
  const { core, tx, place, now } = push
  const time = recordTime(record.clock, now)
  const { codeKey, customer, bill, couponsOnBill } = intent
  const asked: Asked = { codeKey, customer, bill, couponsOnBill, place, at: time.at as Instant, ...(intent.offerVersion === null ? {} : { offerVersion: intent.offerVersion }) }
  const judged = await judge(core, tx, asked)
  if (!judged.ok) return UNREADABLE
  const done: Done = { record, time, decision }
  const found = await conflictIn(push, done, asked, judged.value)
  const rival = found === 'code_used_twice' ? standing(await tx.redemptions.liveOfCoupon(codeKey, judged.value.coupon?.slot ?? 0)) : null
  const wins = rival !== null && rival.settlement === 'accepted' && surelyBefore(time, rival)
  const conflict = wins ? await conflictBeside(push, done, { ...asked, wonFrom: rival.opId }) : found
  const settlement = settlementOf(conflict, judged.value)
  const other = (wins ? null : rival) ?? (await otherUse(tx, conflict, judged.value))
  const made = await tx.redemptions.insert({
    ...doingOf(push, record),
    ...factOf(judged.value, intent, { place, at: time.at, decision }),
    opId: record.opId,
    at: time.at,
    error: time.error,
    arrivedAt: now,
    offline: true,
    decision,
    settlement,
    conflict,
    counted: judged.value.coupon !== null,
    undone: 'no',
    undoneAt: null,
  })
  await tx.feeds.append(await countUse(tx, judged.value, { opId: record.opId, at: time.at, limited: false }))
  if (wins) await giveWay(push, rival, made)
  if (conflict !== null) await openCase(core, tx, { class: conflict, sides: other === null ? [made] : [made, other], store: made.store, now })
  return { settlement, conflict }
}

/** The use that would have to give way: the latest that is accepted; to win over one that is disputed already wins nothing. */
function standing(uses: readonly RedemptionStored[]): RedemptionStored | null {
  return uses.filter(({ settlement }) => settlement === 'accepted').at(-1) ?? uses.at(-1) ?? null
}

/** Accepted with a note where the till did right by what it could know; disputed where somebody loses money by it. */
function settlementOf(conflict: ConflictClass | null, judged: Judged): Settled['settlement'] {
  if (conflict === null || conflict === 'offer_changed_before_use' || conflict === 'clock_suspect') return 'accepted'
  return judged.coupon === null ? 'parked' : 'disputed'
}

/** What the till did, and when. */
interface Done {
  readonly record: RecordOf<'outcome'>
  readonly time: RecordTime
  readonly decision: AcceptedWire
}

async function conflictIn(push: Pushing, { record, time, decision }: Done, asked: Asked, judged: Judged): Promise<ConflictClass | null> {
  if (!judged.decision.ok) return conflictOf(judged.decision)
  if (await disabledThen(push, time)) return 'till_disabled'
  if (await changedBefore(push, asked, judged)) return 'offer_changed_before_use'
  if (formatMoney(judged.decision.discount, judged.decision.currency) !== decision.discount) return 'rules_disagree'
  return record.clock.suspect ? 'clock_suspect' : null
}

/** What is wrong with a use that has won its code from a later one, beside that: the same judgement as if the other had not been. */
async function conflictBeside(push: Pushing, done: Done, asked: Asked): Promise<ConflictClass | null> {
  const judged = await judge(push.core, push.tx, asked)
  return judged.ok ? conflictIn(push, done, asked, judged.value) : null
}

/** Whether a version of the offer that was saved before the use, and that the till had not heard of, would have said no. */
async function changedBefore({ core, tx }: Pushing, asked: Asked, judged: Judged): Promise<boolean> {
  const version = judged.coupon === null ? null : await versionThen(tx, judged.coupon.offer, asked.offerVersion ?? null, asked.at)
  if (version === null) return false
  const again = await judge(core, tx, { ...asked, offerVersion: version })
  return again.ok && !again.value.decision.ok
}

/** First use wins where the clocks can tell: then it is the earlier arrival that is disputed, and its till is told. */
async function giveWay({ core, tx, now }: Pushing, rival: RedemptionStored, winner: RedemptionStored): Promise<void> {
  const loser = { ...rival, settlement: 'disputed' as const, conflict: 'code_used_twice' as const }
  const { settlement, conflict, till, incarnation, seq, opId } = loser
  await tx.redemptions.settle(opId, settlement, conflict)
  if (till !== null && incarnation !== null && seq !== null) {
    await tx.feeds.append([receiptChange(till, { incarnation, seq, opId, settlement, conflict })])
  }
  await openCase(core, tx, { class: conflict, sides: [loser, winner], store: rival.store, now })
}
