import { Readable } from 'node:stream'
import { z } from 'zod'
import { ERRORS } from '../../../../protocol/errors'
import { uploadReply } from '../../../../protocol/public-v2/uploads'
import { refuse } from '../../../core/failure'
import { csvText, CSV_TYPE } from '../../../csv/write-csv'
import { idOf } from '../../api/id-of'
import { CLIENT, HANDLED, route, type Route } from '../../route'
import { anyQuery } from '../any-query'
import { offerOf } from './upload-offer'
import { uploadRedeemed } from './upload-redeemed'
import { uploadCoupons, uploadStatus, UPLOAD_JOBS } from './upload-coupons'

const v2 = { access: CLIENT, errors: 'v2', answers: uploadReply } as const
const AT = '/coupon/api/v1/upload'

/** Files of coupons and of redemptions by an API client (3.1). */
export const UPLOAD_ROUTES: readonly Route[] = [
  route({ ...v2, method: 'POST', path: `${AT}/file/:id`, summary: 'Upload codes, customers, or both, for a series', upload: true, query: anyQuery, handle: uploadCoupons }),
  route({ ...v2, method: 'POST', path: `${AT}/redeemFile/:id`, summary: 'Upload coupons of a series that were redeemed elsewhere', upload: true, query: anyQuery, handle: uploadRedeemed }),
  route({ ...v2, method: 'GET', path: `${AT}/getUploadStatus/:id`, summary: 'The uploads of a series', query: anyQuery, handle: uploadStatus('coupons') }),
  route({ ...v2, method: 'GET', path: `${AT}/getUploadRedeemedCouponStatus/:id`, summary: 'The uploads of redeemed coupons of a series', query: anyQuery, handle: uploadStatus('redeemed') }),
  route({
    ...v2,
    method: 'GET',
    path: `${AT}/errorFile/:id`,
    summary: 'The rows of an upload that could not be taken, as CSV',
    answers: z.string(),
    async handle(call) {
      const { caller: { org }, params, reply } = call
      const id = idOf(params)
      const job = await org.core.store.read((tx) => (id === null ? Promise.resolve(null) : tx.jobs.get(id)))
      if (job === null || !UPLOAD_JOBS.has(job.kind)) return refuse('job.not_found')
      const offer = await offerOf({ ...call, params: { id: job.subject.replace('offer:', '') } })
      if (!offer.ok) return refuse('job.not_found')
      const text = csvText(['line', 'reason', 'field', 'sentence', 'row'], badRowCells(org.files.badRows(job.id)))
      await reply.type(CSV_TYPE).header('content-disposition', `attachment; filename="upload-${job.id}-errors.csv"`).send(Readable.from(text))
      return { ok: true, value: HANDLED }
    },
  }),
]

async function* badRowCells(rows: AsyncIterable<{ readonly line: number; readonly key: keyof typeof ERRORS; readonly field: string | null; readonly cells: readonly string[] }>) {
  for await (const { line, key, field, cells } of rows) yield [line, key, field, ERRORS[key].says, ...cells]
}
