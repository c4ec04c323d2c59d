import type { CsvDialect, CsvMapping } from '../../../../protocol/api/lists'
import { uploadFields } from '../../../../protocol/public-v2/uploads'
import { refuse, type Answer } from '../../../core/failure'
import { LISTS } from '../../../csv/list-kinds'
import { previewOf } from '../../../csv/preview'
import type { FileStored, Files } from '../../../files/files'
import { startJob } from '../../../jobs/job-kind'
import { callerName } from '../../caller-name'
import type { Call, CLIENT } from '../../route'
import { receiveForm } from './receive-form'
import { JOBS_OF, uploadsOf, type UploadKind } from './statuses'
import { offerOf } from './upload-offer'

type Client = Call<typeof CLIENT, unknown, unknown>

/** What a preview looks at. */
export const HEAD = 64 * 1024

/** The columns by which a row names its customer. */
export const IDENT_COLUMN = { MOBILE: 'mobile', EMAIL: 'email', EXTERNAL_ID: 'externalId', USER_ID: 'customerId' } as const

/**
 * `POST /coupon/api/v1/upload/file/{id}`: codes, customers, or codes with customers, as a job. A file of customers alone
 * issues to each of them.
 */
export async function uploadCoupons(call: Client): Promise<Answer<unknown>> {
  const offer = await offerOf(call)
  if (!offer.ok) return refused(call, offer)
  if (offer.value.codes.kind === 'randomised') return refused(call, refuse('codes.no_upload'))
  const form = await receiveForm(call.reply.request, call.caller.org.files, fileBy(call))
  if (!form.ok) return refused(call, form)
  const { file, fields } = form.value
  const read = uploadFields.safeParse({ ...(call.query as object), ...fields })
  if (!read.success) return discarded(call, file, String(read.error.issues[0]?.path[0] ?? ''))
  const { customerIdentifier, customerIdentifierColumn } = read.data
  const preview = previewOf(await call.caller.org.files.head(file.id, HEAD), file.bytes <= HEAD, LISTS.codes, {})
  const width = (preview.rows[0]?.cells ?? preview.header ?? []).length
  const mapping = mappingOf(customerIdentifier, customerIdentifierColumn ?? null, width)
  if (mapping === null) return discarded(call, file, 'customerIdentifierColumn')
  const list = mapping['code'] === undefined ? LISTS.issuals : LISTS.codes
  return started(call, { list, kind: 'coupons', file, request: { file: file.id, dialect: preview.dialect, mapping, options: { offer: offer.value.id } } })
}

/** The other column is the code's; a single column is the one thing or the other. Null = that cannot be. */
function mappingOf(identifier: keyof typeof IDENT_COLUMN | 'NOT_TAGGED', at: number | null, width: number): CsvMapping | null {
  if (identifier === 'NOT_TAGGED') return { code: 0 }
  if (at === null || at >= Math.max(width, 1)) return null
  const customer = { [IDENT_COLUMN[identifier]]: at }
  return width <= 1 ? customer : { ...customer, code: at === 0 ? 1 : 0 }
}

export const fileBy = ({ caller }: Client) => ({ who: callerName(caller), unit: null, madeAt: caller.org.core.clock.now() })

/** What is still coming is not read. */
export function refused(call: Client, why: Answer<never>): Answer<never> {
  void call.reply.header('connection', 'close')
  return why
}

export async function discarded({ caller }: Client, file: FileStored, field: string): Promise<Answer<never>> {
  await caller.org.files.remove(file.id)
  return refuse('request.malformed', field)
}

interface Starting {
  readonly list: (typeof LISTS)[keyof typeof LISTS]
  readonly kind: UploadKind
  readonly file: FileStored
  readonly request: { readonly file: number; readonly dialect: CsvDialect; readonly mapping: CsvMapping; readonly options: { readonly offer: number } }
}

/** Starts the job and answers with the uploads of the series, this one first. */
export async function started(call: Client, { list, kind, file, request }: Starting): Promise<Answer<unknown>> {
  const { core, jobs, files } = call.caller.org
  const { offer } = request.options
  const asked = { subject: `offer:${offer}`, unit: null, who: callerName(call.caller), from: call.from, madeAt: core.clock.now() }
  const job = await core.store.transact((tx) => startJob(tx, list.job, request, asked))
  jobs.poke(job)
  return { ok: true, value: await replyOf(call, files, offer, kind, file.name) }
}

/** `GET …/getUploadStatus/{id}` and `GET …/getUploadRedeemedCouponStatus/{id}`. */
export const uploadStatus = (kind: UploadKind) => async (call: Client): Promise<Answer<unknown>> => {
  const offer = await offerOf(call)
  return offer.ok ? { ok: true, value: await replyOf(call, call.caller.org.files, offer.value.id, kind, '') } : offer
}

async function replyOf({ caller }: Client, files: Files, series: number, kind: UploadKind, fileName: string): Promise<unknown> {
  const { core } = caller.org
  const uploads = await uploadsOf(core, files, series, kind)
  const name = kind === 'coupons' ? 'uploadJobStatuses' : 'redeemUploadJobStatuses'
  return { success: true, status: 200, result: { orgId: core.store.org, couponSeriesId: series, [name]: uploads }, fileName }
}

/** The kinds of jobs whose bad rows a client may read. */
export const UPLOAD_JOBS: ReadonlySet<string> = new Set(Object.values(JOBS_OF).flat())
