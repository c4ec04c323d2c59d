/** A type of the IDL, as far as docs/coupon.thrift uses them. */
export type ThriftType =
  | { readonly kind: 'bool' | 'i32' | 'i64' | 'string' }
  | { readonly kind: 'list'; readonly of: ThriftType }
  /** Keys are text: JSON knows no others. */
  | { readonly kind: 'map'; readonly value: ThriftType }
  | { readonly kind: 'struct'; readonly struct: ThriftStruct }

export interface ThriftField {
  readonly id: number
  readonly name: string
  readonly type: ThriftType
  readonly required: boolean
}

export interface ThriftStruct {
  readonly name: string
  readonly fields: readonly ThriftField[]
}

export const BOOL: ThriftType = { kind: 'bool' }
export const I32: ThriftType = { kind: 'i32' }
export const I64: ThriftType = { kind: 'i64' }
export const STRING: ThriftType = { kind: 'string' }
export const listOf = (of: ThriftType): ThriftType => ({ kind: 'list', of })
export const mapOf = (value: ThriftType): ThriftType => ({ kind: 'map', value })
export const structOf = (struct: ThriftStruct): ThriftType => ({ kind: 'struct', struct })

/** The numbers of the types on the wire. */
export const WIRE = { bool: 2, i32: 8, i64: 10, string: 11, struct: 12, map: 13, list: 15 } as const
export const STOP = 0

/** A value of the wire: what JSON would hold. */
export type ThriftValue = boolean | number | string | readonly ThriftValue[] | { readonly [name: string]: ThriftValue }
export type ThriftRecord = Readonly<Record<string, ThriftValue>>
