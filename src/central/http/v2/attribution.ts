import type { FastifyRequest } from 'fastify'
import type { UnitId } from '../../../domain/ids'
import { placeOf, storePlace, type Place } from '../../../domain/org/org-index'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'

type Headers = FastifyRequest['headers']

const TYPE = 'x-cap-api-attribution-entity-type'
const CODE = 'x-cap-api-attribution-entity-code'
const TILL_CODE = 'x-cap-api-attribution-till-code'

/**
 * Where a call happens: the till or store its attribution headers name, else the till its client is bound to. Codes are
 * compared to the letter. A header that names nothing we know is refused, never ignored.
 */
export async function placeOfCall(core: Core, tx: CentralTx, headers: Headers, bound: number | null): Promise<Answer<Place>> {
  const { stored, index } = await core.catalogue.view(tx)
  const type = single(headers, TYPE)?.toUpperCase() ?? 'TILL'
  const code = single(headers, CODE) ?? single(headers, TILL_CODE)
  if (code === null) {
    if (single(headers, TYPE) !== null) return refuse('request.malformed', CODE)
    const place = bound === null ? null : placeOf(index, bound as UnitId)
    return place === null ? refuse('request.malformed', CODE) : { ok: true, value: place }
  }
  const wanted = type === 'TILL' ? 'TILL' : type === 'STORE_CODE' || type === 'STORE_NAME' ? 'STORE' : null
  if (wanted === null) return refuse('request.malformed', TYPE)
  const unit = stored.units.find((known) => known.type === wanted && (type === 'STORE_NAME' ? known.name : known.code) === code)
  if (unit === undefined) return refuse('unit.unknown', CODE)
  const place = wanted === 'TILL' ? placeOf(index, unit.id as UnitId) : storePlace(index, unit.id as UnitId)
  return place === null ? refuse('unit.unknown', CODE) : { ok: true, value: place }
}

function single(headers: Headers, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}
