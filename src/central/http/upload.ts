import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, type Answer } from '../core/failure'
import { LARGEST_FILE, type FileStored, type Files, type NewFile } from '../files/files'

/** What a file comes as, when it does not come in a form. */
const AS_IT_IS = ['text/csv', 'text/plain', 'text/tab-separated-values', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream']
/** What a form puts around its file. */
const AROUND = 64 * 1024

/** Routes that take files have a corner of their own: nowhere else a body is a stream. */
export function takeUploads(app: FastifyInstance, addRoutes: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: LARGEST_FILE + 1, files: 1, fields: 20, parts: 21, fieldSize: 1000, headerPairs: 50 } })
    scope.addContentTypeParser(AS_IT_IS, (_request, payload, done) => done(null, payload))
    addRoutes(scope)
  })
}

/** Keeps the file of a request while it arrives: the first of a form, or the body as it is. */
export async function receiveFile(request: FastifyRequest, files: Files, file: NewFile): Promise<Answer<FileStored>> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_FILE + AROUND) return refuse('file.too_large')
  const part = await sentFile(request)
  if (part === null) return refuse('file.needed')
  const name = (part.name ?? file.name).replace(/[\p{Cc}\p{Cs}/\\]/gu, ' ').trim().slice(0, 100)
  return files.add({ ...file, name: name === '' ? 'file.csv' : name }, orBroken<Uint8Array>(part.bytes))
}

async function sentFile(request: FastifyRequest): Promise<{ readonly name: string | null; readonly bytes: Readable } | null> {
  if (!request.isMultipart()) {
    const body = request.body as Readable | undefined | null
    return typeof body?.pipe === 'function' ? { name: null, bytes: body } : null
  }
  const part = await request.file().catch(broken)
  return part === undefined ? null : { name: part.filename, bytes: part.file }
}

/** A form that makes no sense, or a body that ends before its end, is the sender's mistake. */
export async function* orBroken<Part>(parts: AsyncIterable<Part>): AsyncGenerator<Part> {
  const arriving = parts[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = (await arriving.next().catch(broken)) as IteratorResult<Part>
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await arriving.return?.()
  }
}

function broken(): never {
  throw new SyntaxError('the upload broke off')
}
