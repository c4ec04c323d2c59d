import type { CsvMapping } from '../../../../protocol/api/lists'
import { redeemUploadFields } from '../../../../protocol/public-v2/uploads'
import type { Answer } from '../../../core/failure'
import { LISTS } from '../../../csv/list-kinds'
import { checkMapping } from '../../../csv/mapping'
import { previewOf } from '../../../csv/preview'
import type { Call, CLIENT } from '../../route'
import { receiveForm } from './receive-form'
import { discarded, fileBy, HEAD, IDENT_COLUMN, refused, started } from './upload-coupons'
import { offerOf } from './upload-offer'

/** Our meaning of v2's column names, beside customer and coupon. What else is named there is read over. */
const MEANS: Readonly<Record<string, string>> = { redeemedDateInMillis: 'at', redeemedAt: 'till', billNumber: 'billNumber', billAmount: 'amount' }
const COUPON = { COUPON_CODE: 'code', COUPON_ID: 'couponId' } as const
/** How v2 may call the column of the customer, and of the coupon. */
const CUSTOMER_NAMES: ReadonlySet<string> = new Set(['mobile', 'email', 'externalId', 'userId', 'customer', 'customerIdentifier'])
const COUPON_NAMES: ReadonlySet<string> = new Set(['couponCode', 'couponId', 'coupon', 'code', 'couponIdentifier'])

/** `POST /coupon/api/v1/upload/redeemFile/{id}`: coupons of a series that were redeemed elsewhere, as a job. */
export async function uploadRedeemed(call: Call<typeof CLIENT, unknown, unknown>): Promise<Answer<unknown>> {
  const offer = await offerOf(call)
  if (!offer.ok) return refused(call, offer)
  const { files } = call.caller.org
  const form = await receiveForm(call.reply.request, files, fileBy(call))
  if (!form.ok) return refused(call, form)
  const { file, fields } = form.value
  const read = redeemUploadFields.safeParse({ ...(call.query as object), ...fields })
  if (!read.success) return discarded(call, file, String(read.error.issues[0]?.path[0] ?? ''))
  const { customerIdentifier, couponIdentifier, uploadHeaders } = read.data
  const mapping = mappingOf(uploadHeaders, customerIdentifier === undefined ? null : IDENT_COLUMN[customerIdentifier], COUPON[couponIdentifier])
  if (!checkMapping(LISTS.redemptions, mapping).ok) return discarded(call, file, 'uploadHeaders')
  const { dialect } = previewOf(await files.head(file.id, HEAD), file.bytes <= HEAD, LISTS.redemptions, {})
  return started(call, { list: LISTS.redemptions, kind: 'redeemed', file, request: { file: file.id, dialect, mapping, options: { offer: offer.value.id } } })
}

function mappingOf(headers: Readonly<Record<string, number>>, customer: string | null, coupon: string): CsvMapping {
  const mapping: Record<string, number> = {}
  for (const [name, at] of Object.entries(headers)) {
    const means = CUSTOMER_NAMES.has(name) ? customer : COUPON_NAMES.has(name) ? coupon : (MEANS[name] ?? null)
    if (means !== null) mapping[means] = at
  }
  return mapping
}
