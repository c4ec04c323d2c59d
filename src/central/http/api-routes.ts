import type { Route } from './route'
import { MESSAGE_ROUTES } from './api/message-routes'
import { OFFER_ROUTES } from './api/offer-routes'
import { ORGANISATION_ROUTES } from './api/organisation-routes'
import { PEOPLE_ROUTES } from './api/people-routes'

/** What the app's back office calls (3.2). */
export const API_ROUTES: readonly Route[] = [...PEOPLE_ROUTES, ...OFFER_ROUTES, ...ORGANISATION_ROUTES, ...MESSAGE_ROUTES]
