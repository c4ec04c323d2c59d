import thrift from 'thrift'
import { readIdl, type IdlField } from './thrift-idl'

/*
 * A client of docs/coupon.thrift on the thrift library's own connection, transport and protocol: what its compiler would
 * write, read from the IDL at run time. It shares no line with the service.
 */

type Row = Record<string, unknown>
type Callback = (failure: unknown, value: unknown) => void

const idl = readIdl()
const { STOP, STRUCT, LIST, MAP, STRING, BOOL, I32, I64 } = thrift.Thrift.Type
const TYPES: Record<string, number> = { bool: BOOL, i32: I32, i64: I64, string: STRING }
const LISTED = /^list<(.+)>$/
const MAPPED = /^map<(.+?),(.+)>$/

const numberOf = (type: string): number => TYPES[type] ?? (LISTED.test(type) ? LIST : MAPPED.test(type) ? MAP : STRUCT)

/** The refusal a method declares. */
export class CouponConfigException extends Error {
  readonly told: Row
  constructor(told: Row) {
    super(String(told['message']))
    this.told = told
  }
}

function write(out: thrift.TProtocol, type: string, value: unknown): void {
  const listed = LISTED.exec(type)
  const mapped = MAPPED.exec(type)
  if (listed !== null) {
    out.writeListBegin(numberOf(listed[1] ?? ''), (value as unknown[]).length)
    for (const one of value as unknown[]) write(out, listed[1] ?? '', one)
    return out.writeListEnd()
  }
  if (mapped !== null) {
    out.writeMapBegin(numberOf(mapped[1] ?? ''), numberOf(mapped[2] ?? ''), Object.keys(value as Row).length)
    for (const [key, one] of Object.entries(value as Row)) {
      write(out, mapped[1] ?? '', key)
      write(out, mapped[2] ?? '', one)
    }
    return out.writeMapEnd()
  }
  if (type === 'bool') return out.writeBool(value as boolean)
  if (type === 'i32') return out.writeI32(value as number)
  if (type === 'i64') return out.writeI64(value as number)
  if (type === 'string') return out.writeString(value as string)
  return writeStruct(out, type, idl.structs.get(type) ?? [], value as Row)
}

function writeStruct(out: thrift.TProtocol, name: string, fields: readonly IdlField[], value: Row): void {
  out.writeStructBegin(name)
  for (const field of fields) {
    if (value[field.name] === undefined) continue
    out.writeFieldBegin(field.name, numberOf(field.type), field.id)
    write(out, field.type, value[field.name])
    out.writeFieldEnd()
  }
  out.writeFieldStop()
  out.writeStructEnd()
}

function read(from: thrift.TProtocol, type: string): unknown {
  const listed = LISTED.exec(type)
  const mapped = MAPPED.exec(type)
  if (listed !== null) return Array.from({ length: from.readListBegin().size }, () => read(from, listed[1] ?? ''))
  if (mapped !== null) return Object.fromEntries(Array.from({ length: from.readMapBegin().size }, () => [read(from, mapped[1] ?? ''), read(from, mapped[2] ?? '')]))
  if (type === 'bool') return from.readBool()
  if (type === 'i32') return from.readI32()
  if (type === 'i64') return from.readI64().toNumber()
  if (type === 'string') return from.readString()
  return readStruct(from, idl.structs.get(type) ?? [])
}

function readStruct(from: thrift.TProtocol, fields: readonly IdlField[]): Row {
  const row: Row = {}
  for (;;) {
    const { ftype, fid } = from.readFieldBegin()
    if (ftype === STOP) return row
    const field = fields.find(({ id, type }) => id === fid && numberOf(type) === ftype)
    if (field === undefined) from.skip(ftype)
    else row[field.name] = read(from, field.type)
  }
}

/** What `thrift.createClient` makes one of; it finds `recv_…` by the method's name. */
class CouponServiceClient {
  readonly _reqs: Record<number, Callback> = {}
  readonly output: thrift.TTransport
  readonly pClass: new (transport: thrift.TTransport) => thrift.TProtocol
  #sequence = 0
  constructor(output: thrift.TTransport, pClass: new (transport: thrift.TTransport) => thrift.TProtocol) {
    this.output = output
    this.pClass = pClass
    for (const name of idl.methods.keys()) Object.assign(this, { [`recv_${name}`]: this.#receive.bind(this, name) })
  }

  call(name: string, request: Row, done: Callback): void {
    const sequence = (this.#sequence += 1)
    const { request: field } = idl.methods.get(name) ?? { request: { id: 1, name: 'request', type: 'i32', required: true } }
    this._reqs[sequence] = done
    const out = new this.pClass(this.output)
    out.writeMessageBegin(name, thrift.Thrift.MessageType.CALL, sequence)
    writeStruct(out, `${name}_args`, [field], { request })
    out.writeMessageEnd()
    this.output.flush()
  }

  #receive(name: string, from: thrift.TProtocol, kind: number, sequence: number): void {
    const done = this._reqs[sequence]
    const method = idl.methods.get(name)
    if (done === undefined || method === undefined) throw new Error('an answer to nothing')
    if (kind === Number(thrift.Thrift.MessageType.EXCEPTION)) {
      const failure = new thrift.Thrift.TApplicationException()
      failure.read(from)
      return done(failure, undefined)
    }
    const result = readStruct(from, [{ id: 0, name: 'success', type: method.result, required: false }, method.thrown])
    const thrown = result[method.thrown.name]
    return thrown === undefined ? done(null, result['success']) : done(new CouponConfigException(thrown as Row), undefined)
  }
}

export interface CouponService {
  saveCouponConfiguration(request: Row): Promise<Row>
  getAllCouponConfigurations(request: Row): Promise<Row[]>
}

export function thriftClient(url: string, headers: Record<string, string>): CouponService {
  const { hostname, port } = new URL(url)
  const options = { transport: thrift.TBufferedTransport, protocol: thrift.TBinaryProtocol, path: '/thrift/coupon', headers }
  const call = <T>(name: string, request: Row) =>
    new Promise<T>((resolve, reject) => {
      const connection = thrift.createHttpConnection(hostname, Number(port), options)
      connection.on('error', reject)
      const client = thrift.createHttpClient(CouponServiceClient as never, connection) as unknown as CouponServiceClient
      client.call(name, request, (failure, value) => (failure === null ? resolve(value as T) : reject(failure as Error)))
    })
  return {
    saveCouponConfiguration: (request) => call('saveCouponConfiguration', request),
    getAllCouponConfigurations: (request) => call('getAllCouponConfigurations', request),
  }
}
