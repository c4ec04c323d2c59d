import { TBinaryProtocol, TBufferedTransport, type Thrift } from 'thrift'
import { never } from '../../../domain/never'
import { WIRE, type ThriftRecord, type ThriftStruct, type ThriftType, type ThriftValue } from './types'

/** One message of the strict binary protocol with one struct in it. */
export function writeMessage(name: string, kind: Thrift.MessageType, sequence: number, struct: ThriftStruct, record: ThriftRecord): Buffer {
  const parts: Buffer[] = []
  const transport = new TBufferedTransport(undefined, (message) => parts.push(message ?? Buffer.alloc(0)))
  const protocol = new TBinaryProtocol(transport, true, true)
  protocol.writeMessageBegin(name, kind, sequence)
  writeStruct(protocol, struct, record)
  protocol.writeMessageEnd()
  protocol.flush()
  return Buffer.concat(parts)
}

/** Fields that are not there are left out; one that is required and missing is a bug of ours. */
function writeStruct(protocol: TBinaryProtocol, { name, fields }: ThriftStruct, record: ThriftRecord): void {
  protocol.writeStructBegin(name)
  for (const field of fields) {
    const value = record[field.name]
    if (value === undefined && field.required) throw new Error(`${name}.${field.name} is missing`)
    if (value === undefined) continue
    protocol.writeFieldBegin(field.name, WIRE[field.type.kind], field.id)
    writeValue(protocol, field.type, value)
    protocol.writeFieldEnd()
  }
  protocol.writeFieldStop()
  protocol.writeStructEnd()
}

function writeValue(protocol: TBinaryProtocol, type: ThriftType, value: ThriftValue): void {
  switch (type.kind) {
    case 'bool':
      return protocol.writeBool(value === true)
    case 'i32':
      return protocol.writeI32(Number(value))
    case 'i64':
      return protocol.writeI64(Number(value))
    case 'string':
      return protocol.writeString(value as string)
    case 'struct':
      return writeStruct(protocol, type.struct, value as ThriftRecord)
    case 'list': {
      const list = value as readonly ThriftValue[]
      protocol.writeListBegin(WIRE[type.of.kind], list.length)
      for (const one of list) writeValue(protocol, type.of, one)
      return protocol.writeListEnd()
    }
    case 'map': {
      const entries = Object.entries(value as ThriftRecord)
      protocol.writeMapBegin(WIRE.string, WIRE[type.value.kind], entries.length)
      for (const [key, one] of entries) {
        protocol.writeString(key)
        writeValue(protocol, type.value, one)
      }
      return protocol.writeMapEnd()
    }
    default:
      return never(type)
  }
}
