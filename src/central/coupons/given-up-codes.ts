import type { ShapeStored } from '../core/code-port'
import { readShape, sizeOf } from './code-shape'

/** A memory that was set back leaves out one in so many of the codes nobody owns, and up to as many again. */
const SHARE = 16

/**
 * Where a shape of codes goes on after the centre was set back. It does not know what it has given out since its back-up, so
 * it leaves some out and hopes for more than that; the same code for two people would be a coupon for neither. `chance`, from 0
 * to below 1, keeps apart two memories that were brought back from the same back-up.
 */
export function nextAfterSetBack({ name, next }: ShapeStored, chance: number): number {
  return next + Math.ceil(((sizeOf(readShape(name)) - next) * (1 + chance)) / SHARE)
}
