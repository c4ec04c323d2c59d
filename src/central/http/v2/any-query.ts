import { z } from 'zod'

/** Query parameters may be repeated; what is not known is read over, as integrations send more than is used. */
export const anyQuery = z.record(z.string().max(100), z.union([z.string().max(4000), z.array(z.string().max(4000)).max(1000)]))
