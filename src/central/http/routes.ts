import { API_ROUTES } from './api-routes'
import { SERVICE_ROUTES } from './service-routes'
import { SYNC_ROUTES } from './sync-routes'
import { V2_ROUTES } from './v2/routes'
import type { Route } from './route'

/** Every address the service answers at. */
export const ALL_ROUTES: readonly Route[] = [...SERVICE_ROUTES, ...SYNC_ROUTES, ...API_ROUTES, ...V2_ROUTES]
