import type { Route } from './route'
import { AUDIT_ROUTES } from './api/audit-routes'
import { CLAIM_ROUTES } from './api/claim-routes'
import { CLIENT_ROUTES } from './api/client-routes'
import { COUPON_ROUTES } from './api/coupon-routes'
import { JOB_ROUTES } from './api/job-routes'
import { LIST_ROUTES } from './api/list-routes'
import { MESSAGE_ROUTES } from './api/message-routes'
import { OFFER_ACTION_ROUTES } from './api/offer-action-routes'
import { OFFER_ROUTES } from './api/offer-routes'
import { ORGANISATION_ROUTES } from './api/organisation-routes'
import { PEOPLE_ROUTES } from './api/people-routes'
import { SERVICE_OFFER_ROUTES } from './api/service-offer-routes'
import { SETTINGS_ROUTES } from './api/settings-routes'
import { SIGN_IN_ROUTES } from './api/sign-in-routes'

/** What the app's back office calls (3.2). */
export const API_ROUTES: readonly Route[] = [...SIGN_IN_ROUTES, ...PEOPLE_ROUTES, ...CLIENT_ROUTES, ...AUDIT_ROUTES, ...OFFER_ROUTES, ...OFFER_ACTION_ROUTES, ...COUPON_ROUTES, ...CLAIM_ROUTES, ...SERVICE_OFFER_ROUTES, ...SETTINGS_ROUTES, ...ORGANISATION_ROUTES, ...MESSAGE_ROUTES, ...JOB_ROUTES, ...LIST_ROUTES]
