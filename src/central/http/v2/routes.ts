import type { Route } from '../route'

export const V2_ROUTES: readonly Route[] = []
