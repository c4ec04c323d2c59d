import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import { refuse } from '../core/failure'
import { shapeOf, sizeOf, type CodeShape } from './code-shape'

/** The shape of codes that are made before anybody is issued one: those that a third party delivers (2.4). */
export function shapeAhead(offer: Offer): CodeShape | null {
  return offer.delivery === 'third_party' && offer.codes.kind === 'unique' ? shapeOf(offer.codes) : null
}

/** Why so many codes cannot be made for the third party: `codes.not_generated`, or `codes.too_many` with how many there are left. */
export async function cannotMake(tx: CentralTx, offer: Offer, count: number, field: string): Promise<ReturnType<typeof refuse> | null> {
  const shape = shapeAhead(offer)
  if (shape === null) return refuse('codes.not_generated', field)
  const left = await tx.codes.left(offer.id, { name: shape.name, size: sizeOf(shape) })
  return left < count ? refuse('codes.too_many', field, { left }) : null
}
