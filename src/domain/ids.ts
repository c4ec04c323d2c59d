import type { Brand } from './brand'

/** A unit of the organisation tree: unique per type, so always read beside a `UnitType`. */
export type UnitId = Brand<number, 'UnitId'>
export type OfferId = Brand<number, 'OfferId'>
/** Names a customer without saying who it is: on a till it is a keyed hash, at the centre the customer's id (4.2). */
export type CustomerToken = Brand<string, 'CustomerToken'>
/** A code after 2.4's normalisation: the only spelling in which codes are compared. */
export type NormalCode = Brand<string, 'NormalCode'>
