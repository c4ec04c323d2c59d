import { thriftClient } from '../thrift-client'
import { v2Draft } from '../v2-drafts'
import { isEmpty, saysNo, type Example, type Examples } from './example'
import type { Things } from './things'

const BY = 'client of the organisation'
const AT = { 'x-cap-api-attribution-till-code': 'hearth.harbour.market-hall.front' }

/** What integrations of v2 ask for. Coupons are the organisation's, whichever of its clients comes; claimed series are one service's. */
export function v2Examples(things: Things): Examples {
  const { offer, claimed, uploaded, uploadJob } = things
  const asks = { by: BY, of: 'organisation', headers: AT, refused: saysNo } as const
  const list = { by: BY, of: 'organisation', refused: isEmpty } as const
  const customer = { id: 7 }
  const form = (fields: Readonly<Record<string, string>>) => (): FormData => {
    const made = new FormData()
    made.append('file', new Blob(['WALKMARK3\n'], { type: 'text/csv' }), 'codes.csv')
    for (const [name, value] of Object.entries(fields)) made.append(name, value)
    return made
  }
  const upload = '/coupon/api/v1/upload'
  return {
    'GET /v2/coupon/series': { ...list, of: 'unit', path: `/v2/coupon/series?ids=${claimed}`, alsoFor: ['client of outbound'] },
    'POST /v2/coupon/series': { by: BY, of: 'nothing', body: { CouponSeriesV2: v2Draft() } },
    'PUT /v2/coupon/series/:id': { by: BY, of: 'unit', path: `/v2/coupon/series/${claimed}`, body: { CouponSeriesV2: v2Draft({ seriesCode: 'CLAIMED' }) } },
    'POST /v2/coupon/issue': { ...asks, of: 'unit', body: { seriesId: claimed, customer }, alsoFor: ['client of outbound'] },
    'POST /v2/coupon/bulk/issue': { ...asks, of: 'unit', body: { seriesIds: [claimed], customer }, alsoFor: ['client of outbound'], refused: ({ status, text }) => status >= 400 || text.includes('"failureCount":1') },
    'POST /v2/coupon/issue/multiple': { ...asks, of: 'unit', body: { seriesId: claimed, count: 1, customer }, alsoFor: ['client of outbound'], refused: ({ status, text }) => status >= 400 || text.includes('"successCount":0') },
    'GET /v2/coupon/is_redeemable': { ...asks, path: `/v2/coupon/is_redeemable?code=${things.code()}` },
    'POST /v2/coupon/redeem': { ...asks, body: { redemptionRequestList: [{ code: things.code() }], billAmount: '40.00' } },
    'POST /v2/coupon/bulk/redeem': { ...asks, body: { redemptionRequestList: [{ code: things.code() }], billAmount: '40.00' } },
    'PUT /v2/coupon/redeem': { ...asks, body: { redemptions: [{ redemptionId: things.redemption(), transactionNumber: 'WALKMARK-LATER' }] } },
    'POST /v2/coupon/reactivate': { ...asks, body: { redemptionIds: [things.redemption()] } },
    'POST /v2/coupon/revoke': { ...asks, body: { couponSeriesId: offer, couponCodes: [things.code()] } },
    'PUT /v2/coupon/bulk/expiry': { ...asks, body: { couponSeriesId: offer, couponCodes: [{ couponCode: things.code(), expiryDate: '2099-01-01' }] } },
    'GET /v2/coupon': { ...list, path: `/v2/coupon?couponCodes=${things.code()}` },
    'GET /v2/customers/coupons': { ...list, path: '/v2/customers/coupons?mobile=01555010000', refused: noCustomer },
    'GET /v2/customers/:id/coupons': { ...list, path: '/v2/customers/4999/coupons', refused: noCustomer },
    [`POST ${upload}/file/:id`]: { by: BY, of: 'organisation', path: `${upload}/file/${uploaded}`, form: form({ customerIdentifier: 'NOT_TAGGED' }) },
    [`POST ${upload}/redeemFile/:id`]: { by: BY, of: 'organisation', path: `${upload}/redeemFile/${offer}`, form: form({ couponIdentifier: 'COUPON_CODE', uploadHeaders: JSON.stringify({ couponCode: 0, redeemedDateInMillis: 1, redeemedAt: 2 }) }) },
    [`GET ${upload}/getUploadStatus/:id`]: { by: BY, of: 'organisation', path: `${upload}/getUploadStatus/${uploaded}` },
    [`GET ${upload}/getUploadRedeemedCouponStatus/:id`]: { by: BY, of: 'organisation', path: `${upload}/getUploadRedeemedCouponStatus/${offer}` },
    [`GET ${upload}/errorFile/:id`]: { by: BY, of: 'organisation', path: `${upload}/errorFile/${uploadJob}` },
    'POST /thrift/coupon': [saving(claimed), listing(claimed)],
  }
}

const noCustomer = ({ status, text }: { readonly status: number; readonly text: string }): boolean => status >= 400 || /"code":701|"coupons":\[\]/.test(text)

/** The two methods of the Thrift service; a refusal is its exception. */
function saving(id: number): Example {
  const call = thrift((service) => service.saveCouponConfiguration({ couponConfiguration: { ...v2Draft({ discountValue: '10', seriesCode: 'CLAIMED' }), id } }))
  return { by: BY, of: 'unit', call, refused: saysNo }
}

function listing(id: number): Example {
  const call = thrift(async (service) => (await service.getAllCouponConfigurations({})).filter((series) => series['id'] === id))
  return { by: BY, of: 'unit', alsoFor: ['client of outbound'], call, refused: ({ text }) => text === '[]' }
}

function thrift(ask: (service: ReturnType<typeof thriftClient>) => Promise<unknown>): NonNullable<Example['call']> {
  return async (url, token) => {
    try {
      return { status: 200, text: JSON.stringify(await ask(thriftClient(url, { 'x-cap-api-oauth-token': token }))) }
    } catch (failure) {
      return { status: 403, text: String(failure) }
    }
  }
}
