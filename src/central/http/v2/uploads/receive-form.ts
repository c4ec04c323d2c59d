import type { FastifyRequest } from 'fastify'
import { refuse, type Answer } from '../../../core/failure'
import { LARGEST_FILE, type FileStored, type Files, type NewFile } from '../../../files/files'
import { orBroken } from '../../upload'

export interface Form {
  readonly file: FileStored
  readonly fields: Readonly<Record<string, string>>
}

/** What a form puts around its file. */
const AROUND = 64 * 1024

/** A form with one file and some fields, in whatever order they come; the file is kept while it arrives. */
export async function receiveForm(request: FastifyRequest, files: Files, file: Omit<NewFile, 'name'>): Promise<Answer<Form>> {
  if (!request.isMultipart()) return refuse('request.media_type')
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_FILE + AROUND) return refuse('file.too_large')
  const fields: Record<string, string> = {}
  let kept: Answer<FileStored> | null = null
  for await (const part of orBroken(request.parts())) {
    if (part.type === 'field') fields[part.fieldname] = typeof part.value === 'string' ? part.value : ''
    else kept = await files.add({ ...file, name: part.filename.replace(/[\p{Cc}\p{Cs}/\\]/gu, ' ').trim().slice(0, 100) || 'file.csv' }, orBroken<Uint8Array>(part.file))
    if (kept !== null && !kept.ok) return kept
  }
  return kept === null ? refuse('file.needed') : { ok: true, value: { file: kept.value, fields } }
}
