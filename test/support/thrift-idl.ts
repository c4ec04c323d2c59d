import { readFileSync } from 'node:fs'

/** docs/coupon.thrift as its text says it: what a client's author has. */
export interface IdlField {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly required: boolean
}

export interface Idl {
  readonly structs: ReadonlyMap<string, readonly IdlField[]>
  readonly methods: ReadonlyMap<string, { readonly result: string; readonly request: IdlField; readonly thrown: IdlField }>
}

const FIELD = /^\s*(\d+):\s*(required|optional)?\s*([\w<>, ]+?)\s+(\w+)\s*$/
const METHOD = /^\s*([\w<>]+)\s+(\w+)\(([^)]*)\)\s*throws\s*\(([^)]*)\)\s*$/

export function readIdl(path = 'docs/coupon.thrift'): Idl {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const structs = new Map<string, readonly IdlField[]>()
  const methods = new Map<string, { result: string; request: IdlField; thrown: IdlField }>()
  for (const [, kind = '', name = '', body = ''] of text.matchAll(/(struct|exception|service)\s+(\w+)\s*\{([^}]*)\}/g)) {
    const lines = body.split('\n').filter((line) => line.trim() !== '')
    if (kind !== 'service') structs.set(name, lines.map(fieldOf))
    else for (const line of lines) addMethod(methods, line)
  }
  return { structs, methods }
}

function fieldOf(line: string): IdlField {
  const [, id, need, type = '', name = ''] = FIELD.exec(line) ?? []
  if (id === undefined) throw new Error(`no field: ${line}`)
  return { id: Number(id), name, type: type.replaceAll(' ', ''), required: need === 'required' }
}

function addMethod(methods: Map<string, { result: string; request: IdlField; thrown: IdlField }>, line: string): void {
  const [, result = '', name = '', request = '', thrown = ''] = METHOD.exec(line) ?? []
  if (name === '') throw new Error(`no method: ${line}`)
  methods.set(name, { result, request: fieldOf(request), thrown: fieldOf(thrown) })
}
