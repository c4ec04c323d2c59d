import { LIST_JOBS } from '../csv/list-kinds'
import type { AnyJobKind } from './job-kind'

/** Every kind of long work that this version knows. A job of another kind waits for a copy of the service that knows it. */
export const JOB_KINDS: readonly AnyJobKind[] = [...LIST_JOBS]
