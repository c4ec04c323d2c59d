import * as coupons from '../../../protocol/public-v2/coupons'
import { createdSeries, createSeriesRequest, seriesList, updateSeriesRequest } from '../../../protocol/public-v2/series'
import { ANYONE, CLIENT, route, type Route } from '../route'
import { anyQuery } from './any-query'
import { attachBillV2 } from './attach-bill'
import { bulkRedeemV2 } from './bulk-redeem'
import { getCouponsV2 } from './coupon-get'
import { customerCouponsV2, detailedCouponsV2 } from './customer-coupons'
import { expiryV2 } from './expiry'
import { bulkIssueV2, issueV2 } from './issue'
import { issueMultipleV2 } from './issue-multiple'
import { tokenV3 } from './oauth'
import { reactivateV2 } from './reactivate'
import { redeemV2 } from './redeem'
import { redeemableV2 } from './redeemable'
import { revokeV2 } from './revoke'
import { UPLOAD_ROUTES } from './uploads/routes'
import { createSeriesV2, listSeriesV2, updateSeriesV2 } from './series'

const v2 = { access: CLIENT, errors: 'v2' } as const

/** The compatible API (3.1). */
export const V2_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v3/oauth/token/generate',
    summary: 'A token for an API client',
    access: ANYONE,
    errors: 'v2',
    body: coupons.oauthRequest,
    answers: coupons.oauthReply,
    handle: tokenV3,
  }),
  route({ ...v2, method: 'GET', path: '/v2/coupon/series', summary: 'Series, by direct tag, id, code or status', query: anyQuery, answers: seriesList, handle: listSeriesV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/series', summary: 'Make a series', idempotent: true, body: createSeriesRequest, answers: createdSeries, handle: createSeriesV2 }),
  route({ ...v2, method: 'PUT', path: '/v2/coupon/series/:id', summary: 'Change a series', idempotent: true, body: updateSeriesRequest, answers: createdSeries, handle: updateSeriesV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/issue', summary: 'Issue one coupon', idempotent: true, body: coupons.issueRequest, answers: coupons.issueReply, handle: issueV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/bulk/issue', summary: 'Issue one coupon of each of many series', idempotent: true, body: coupons.bulkIssueRequest, answers: coupons.bulkIssueReply, handle: bulkIssueV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/issue/multiple', summary: 'Issue several coupons of one series', idempotent: true, body: coupons.issueMultipleRequest, answers: coupons.issueMultipleReply, handle: issueMultipleV2 }),
  route({ ...v2, method: 'GET', path: '/v2/coupon/is_redeemable', summary: 'Judge codes without redeeming', query: anyQuery, answers: coupons.redeemableReply, handle: redeemableV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/redeem', summary: 'Redeem one code', idempotent: true, body: coupons.redeemRequest, answers: coupons.redeemReply, handle: redeemV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/bulk/redeem', summary: 'Redeem several codes on one bill, all or none', idempotent: true, body: coupons.bulkRedeemRequest, query: anyQuery, answers: coupons.bulkRedeemReply, handle: bulkRedeemV2 }),
  route({ ...v2, method: 'PUT', path: '/v2/coupon/redeem', summary: 'Give redemptions the number of their bill', idempotent: true, body: coupons.attachBillRequest, answers: coupons.attachBillReply, handle: attachBillV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/reactivate', summary: 'Reverse redemptions', idempotent: true, body: coupons.reactivateRequest, answers: coupons.reactivateReply, handle: reactivateV2 }),
  route({ ...v2, method: 'POST', path: '/v2/coupon/revoke', summary: 'Revoke codes', idempotent: true, body: coupons.revokeRequest, answers: coupons.revokeReply, handle: revokeV2 }),
  route({ ...v2, method: 'PUT', path: '/v2/coupon/bulk/expiry', summary: 'Set the last day of coupons', idempotent: true, body: coupons.expiryRequest, answers: coupons.expiryReply, handle: expiryV2 }),
  route({ ...v2, method: 'GET', path: '/v2/coupon', summary: 'Coupons by code, id or holder', query: anyQuery, answers: coupons.couponList, handle: getCouponsV2 }),
  route({ ...v2, method: 'GET', path: '/v2/customers/coupons', summary: 'The coupons of a customer', query: anyQuery, answers: coupons.customerCoupons, handle: customerCouponsV2 }),
  route({ ...v2, method: 'GET', path: '/v2/customers/:id/coupons', summary: 'The coupons of a customer, with series and redemptions', query: anyQuery, answers: coupons.customerCoupons, handle: detailedCouponsV2 }),
  ...UPLOAD_ROUTES,
]
