import { TBinaryProtocol, TBufferedTransport } from 'thrift'
import { never } from '../../../domain/never'
import { fail, ok, type Result } from '../../../domain/result'
import { STOP, STRING, WIRE, type ThriftRecord, type ThriftStruct, type ThriftType, type ThriftValue } from './types'

/** The bytes are not what they should be. What was read says so; nothing was made room for that did not come. */
class Malformed extends Error {}

export interface MessageHead {
  readonly name: string
  readonly kind: number
  readonly sequence: number
}

export interface Message {
  readonly head: MessageHead
  /** Reads the arguments, once the method is known; fails for anything but exactly one such struct. */
  arguments(struct: ThriftStruct): Result<ThriftRecord, string>
}

const LONGEST_NAME = 100

/** A message of the strict binary protocol; null = these bytes are none. Every length is checked against what came before it is used. */
export function readMessage(body: Buffer): Message | null {
  const protocol = protocolOver(body)
  const head = attempt(() => protocol.readMessageBegin())
  if (!head.ok || head.value.fname.length > LONGEST_NAME) return null
  return {
    head: { name: head.value.fname, kind: head.value.mtype, sequence: head.value.rseqid },
    arguments: (struct) =>
      attempt(() => {
        const record = readStruct(protocol, struct)
        if (!isAtEnd(protocol)) throw new Malformed('there is more than one message')
        return record
      }),
  }
}

function protocolOver(body: Buffer): TBinaryProtocol {
  let transport: TBufferedTransport | null = null
  TBufferedTransport.receiver((filled) => (transport = filled), 0)(body)
  if (transport === null) throw new Error('the transport was not filled')
  return new TBinaryProtocol(transport, true, true)
}

/** The library throws what it finds; a shortage of bytes has a class of its own that it does not export. */
function attempt<T>(reading: () => T): Result<T, string> {
  try {
    return ok(reading())
  } catch (failure) {
    return fail(failure instanceof Malformed ? failure.message : 'the bytes cannot be read')
  }
}

function isAtEnd(protocol: TBinaryProtocol): boolean {
  return !attempt(() => protocol.getTransport().ensureAvailable(1)).ok
}

function readStruct(protocol: TBinaryProtocol, { name, fields }: ThriftStruct): ThriftRecord {
  const record: Record<string, ThriftValue> = {}
  for (;;) {
    const { ftype, fid } = protocol.readFieldBegin()
    if (Number(ftype) === STOP) break
    const field = fields.find(({ id }) => id === fid)
    if (field === undefined) protocol.skip(ftype)
    // A known field of another type is not read over: a limit would silently be no limit.
    else if (Number(ftype) !== WIRE[field.type.kind]) throw new Malformed(`${name}.${field.name} is of another type`)
    else record[field.name] = readValue(protocol, field.type)
  }
  const missing = fields.find((field) => field.required && !Object.hasOwn(record, field.name))
  if (missing !== undefined) throw new Malformed(`${name}.${missing.name} is missing`)
  return record
}

function readValue(protocol: TBinaryProtocol, type: ThriftType): ThriftValue {
  switch (type.kind) {
    case 'bool':
      return protocol.readBool()
    case 'i32':
      return protocol.readI32()
    case 'i64':
      return exact(protocol.readI64().toNumber())
    case 'string':
      return protocol.readString()
    case 'struct':
      return readStruct(protocol, type.struct)
    case 'list': {
      const { etype, size } = protocol.readListBegin()
      checkSize(size, [[Number(etype), type.of]])
      // One by one: a size that is a lie ends where the bytes end.
      return Array.from(counted(size), () => readValue(protocol, type.of))
    }
    case 'map': {
      const { ktype, vtype, size } = protocol.readMapBegin()
      checkSize(size, [[Number(ktype), STRING], [Number(vtype), type.value]])
      const entries = Array.from(counted(size), () => [protocol.readString(), readValue(protocol, type.value)] as const)
      return Object.fromEntries<ThriftValue>(entries)
    }
    default:
      return never(type)
  }
}

function exact(n: number): number {
  if (!Number.isSafeInteger(n)) throw new Malformed('a number is too large')
  return n
}

function checkSize(size: number, types: readonly (readonly [number, ThriftType])[]): void {
  const wrong = size > 0 && types.some(([told, type]) => told !== WIRE[type.kind])
  if (size < 0 || wrong) throw new Malformed('a list or map is of another type')
}

function* counted(size: number): Generator<number> {
  for (let n = 0; n < size; n++) yield n
}
