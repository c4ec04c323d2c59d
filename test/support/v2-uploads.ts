import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningCentral } from '../../src/central/service'
import type { V2Client } from './v2-client'

type Row = Record<string, unknown>

/** Sends a form whose file comes first, as most clients send it, and the fields behind it. */
export async function uploadForm({ url }: Pick<RunningCentral, 'url'>, client: V2Client, path: string, csv: string | null, fields: Row): Promise<{ status: number; body: Row }> {
  const form = new FormData()
  if (csv !== null) form.append('file', new Blob([csv], { type: 'text/csv' }), 'codes.csv')
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
  const reply = await fetch(url + path, { method: 'POST', headers: { 'x-cap-api-oauth-token': client.token }, body: form })
  return { status: reply.status, body: (await reply.json()) as Row }
}

const STATUS = {
  coupons: ['getUploadStatus', 'uploadJobStatuses', 'uploadStatus'],
  redeemed: ['getUploadRedeemedCouponStatus', 'redeemUploadJobStatuses', 'uploadRedeemedCouponStatus'],
} as const

/** The newest upload of the series, when it has ended. */
export async function uploadEnded(client: V2Client, series: number, kind: keyof typeof STATUS): Promise<Row> {
  const [call, list, word] = STATUS[kind]
  for (;;) {
    const { body } = await client.get(`/coupon/api/v1/upload/${call}/${series}`)
    const [first] = (body['result'] as Record<string, Row[]>)[list] ?? []
    if (first !== undefined && ['FINISHED', 'COMPLETED', 'FAILED'].includes(String(first[word]))) return first
    await sleep(50)
  }
}
