import { Thrift } from 'thrift'
import { ERRORS } from '../../../protocol/errors'
import { seriesDraft, seriesEdit } from '../../../protocol/public-v2/series'
import { refuse, type Answer, type CallFailure } from '../../core/failure'
import { onceOnly } from '../once-only'
import { HANDLED, type Call, type CLIENT } from '../route'
import { createSeries, seriesAsked, updateSeries } from '../v2/series'
import { readSeriesQuery } from '../v2/series-query'
import { configurationOf, queryOf, seriesFieldsOf } from './configuration'
import { readMessage, type Message } from './read'
import { applicationException, METHODS, type ThriftMethod } from './structs'
import type { ThriftRecord, ThriftValue } from './types'
import { writeMessage } from './write'

type Client = Call<typeof CLIENT, Buffer, unknown>

export const THRIFT_TYPE = 'application/x-thrift'
export const THRIFT_PATH = '/thrift/coupon'

/** `POST /thrift/coupon`: one call of docs/coupon.thrift. What can be read is answered in Thrift, refusals too; the rest is a 400. */
export async function thriftCoupon(call: Client): Promise<Answer<unknown>> {
  const message = readMessage(call.body)
  if (message === null) return refuse('request.malformed')
  const bytes = await answered(call, message)
  await call.reply.type(THRIFT_TYPE).send(bytes)
  return { ok: true, value: HANDLED }
}

async function answered(call: Client, message: Message): Promise<Buffer> {
  const { name, kind } = message.head
  if (kind !== Number(Thrift.MessageType.CALL)) return broken(message, Thrift.TApplicationExceptionType.INVALID_MESSAGE_TYPE, 'only calls are answered')
  const method = METHODS.find((known) => known.name === name)
  if (method === undefined) return broken(message, Thrift.TApplicationExceptionType.UNKNOWN_METHOD, 'there is no such method')
  const read = message.arguments(method.arguments)
  if (!read.ok) return broken(message, Thrift.TApplicationExceptionType.PROTOCOL_ERROR, read.error)
  const done = await served(call, method, read.value['request'] as ThriftRecord)
  const result: ThriftRecord = done.ok ? { success: done.value } : { refused: refusalOf(done.error) }
  return writeMessage(name, Thrift.MessageType.REPLY, message.head.sequence, method.result, result)
}

function broken({ head }: Message, type: Thrift.TApplicationExceptionType, message: string): Buffer {
  return writeMessage(head.name, Thrift.MessageType.EXCEPTION, head.sequence, applicationException, { message, type })
}

function refusalOf({ key, field }: CallFailure): ThriftRecord {
  const { status, says } = ERRORS[key]
  return { code: status, key, message: says, ...(field === undefined ? {} : { field }) }
}

function served(call: Client, method: ThriftMethod, request: ThriftRecord): Promise<Answer<ThriftValue>> {
  switch (method.name) {
    case 'saveCouponConfiguration':
      return save(call, request['couponConfiguration'] as ThriftRecord)
    case 'getAllCouponConfigurations':
      return getAll(call, request)
  }
}

/** A series with an id is changed, one without is made; each once under its idempotency key. */
async function save(call: Client, configuration: ThriftRecord): Promise<Answer<ThriftValue>> {
  const id = configuration['id'] ?? 0
  const given = seriesFieldsOf(configuration)
  const schema = id === 0 ? seriesDraft : seriesEdit
  const read = schema.safeParse(given)
  if (!read.success) return refuse('request.malformed', (read.error.issues[0]?.path.join('.') ?? '').slice(0, 200))
  const route = { method: 'POST', path: `${THRIFT_PATH}#saveCouponConfiguration`, idempotent: true } as const
  const saved = await onceOnly(route, { ...call, body: { id, ...given } }, () =>
    id === 0 ? createSeries(call, seriesDraft.parse(given)) : updateSeries(call, Number(id), seriesEdit.parse(given)),
  )
  return saved.ok ? { ok: true, value: configurationOf(saved.value as Record<string, unknown>) } : saved
}

async function getAll(call: Client, request: ThriftRecord): Promise<Answer<ThriftValue>> {
  const query = readSeriesQuery(queryOf(request))
  if (!query.ok) return refuse('request.malformed', query.error)
  return { ok: true, value: (await seriesAsked(call, query.value)).map(configurationOf) }
}
