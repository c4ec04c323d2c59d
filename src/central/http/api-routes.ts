import type { Route } from './route'

export const API_ROUTES: readonly Route[] = []
