import { fail, type Result } from '../../domain/result'
import { chunkLength } from '../../domain/pack/pack-index'
import type { Failure } from '../../protocol/error-shape'
import type { PackPart, WorkerRequest } from '../../protocol/ipc/worker-calls'
import { testPause } from '../test-build/hooks'
import type { EnrolledTill } from '../till/enrolled-till'
import type { CentreClient } from './centre-client'
import { withAnswered } from './worker-net'

/** The index of a pack of 400 million codes; more than that no till takes. */
const MOST_INDEX_BYTES = 8 * 1024 * 1024
/** A full chunk of customers, the largest there are. */
const MOST_CHUNK_BYTES = chunkLength({ family: 'idents', holders: false, entries: Number.MAX_SAFE_INTEGER }, 0)

/** Where the centre has a part of a pack. */
export function packPath(id: string, part: PackPart): string {
  return `/sync/v1/packs/${id}/${part === 'index' ? 'index' : `chunks?from=${part.from}&count=${part.count}`}`
}

/** Bytes of a pack for the till core, fetched with the till's credential. How many they may be is checked here, what they are by the till core. */
export async function fetchPack({ enrolment }: EnrolledTill, { id, part, deadline }: WorkerRequest<'pack'>, client: CentreClient): Promise<Result<Uint8Array, Failure>> {
  const { address, token } = enrolment
  const most = part === 'index' ? MOST_INDEX_BYTES : part.count * MOST_CHUNK_BYTES
  const answer = await client.bytes(packPath(id, part), most, { address, token, deadlineMs: deadline })
  if (__TEST_BUILD__) await testPause('pack_before_answer')
  return answer.ok ? answer : fail(withAnswered(answer.error))
}
