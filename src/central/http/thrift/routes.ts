import { z } from 'zod'
import { CLIENT, route, type Route } from '../route'
import { THRIFT_PATH, THRIFT_TYPE, thriftCoupon } from './coupon-service'

/** Bytes that docs/coupon.thrift describes; the registry has checked the content type. */
const bytes = z.instanceof(Buffer)

export const THRIFT_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: THRIFT_PATH,
    summary: 'Series over Thrift: saveCouponConfiguration and getAllCouponConfigurations (docs/coupon.thrift)',
    access: CLIENT,
    errors: 'own',
    bytes: [THRIFT_TYPE, 'application/vnd.apache.thrift.binary'],
    body: bytes,
    answers: z.unknown(),
    handle: thriftCoupon,
  }),
]
