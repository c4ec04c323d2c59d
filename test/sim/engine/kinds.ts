/** Every fault the world can do. A long run in which one of them never came has not tried it, and fails. */
export const FAULT_KINDS = [
  'answer cut',
  'answer lost',
  'app is outdated',
  'bytes spoiled',
  'centre dies',
  'centre set back',
  'clock jumps',
  'code revoked',
  'days pass',
  'disk fails to create',
  'disk fails to sync',
  'disk fails to write',
  'feeds trimmed',
  'line cut',
  'machine replaced',
  'message late',
  'message refused',
  'offer edited',
  'offer paused',
  'question doubled',
  'question lost',
  'record of an unknown type',
  'till dies: kill',
  'till dies: page',
  'till dies: power',
  'till disabled',
  'till enrolled again',
  'transaction restarted',
  'view refuses a write',
  'view wiped',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** Rare states that a long run must have reached. */
export const SOMETIMES = [
  'a coupon was issued by a till that has issued alone',
  'a cursor of another epoch, or from the future',
  'a new incarnation was adopted',
  'a redemption was reversed',
  'a till has idents in packs',
  'a till has uses in packs',
  'a torn tail was cut',
  'an answer came too late or never',
  'approved by till, allow',
  'approved by till, approval',
  'approved by till, bounded',
  'approved by till, strict',
  'goods came back',
  'redeem was answered again from memory',
  'the same sale was asked for again and is one',
  'unsynced bytes of the journal were lost',
] as const

/**
 * Rarer ones, of which a thousand schedules may have none. `a grant was recalled while offline` and `a frozen grant was closed`
 * are points too, but no run is asked for them: of the first, three thousand schedules had one, of the second none.
 */
export const RARELY = ['a page was applied twice'] as const
