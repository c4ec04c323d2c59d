import type { z } from 'zod'
import type { issueIntent } from '../../protocol/sync/record'

/** What a till journaled before it issued. */
export type IssueIntent = z.infer<typeof issueIntent>
