/** A table whose methods answer at once instead of later. */
export type AtOnce<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends (...given: infer Given) => Promise<infer Answer> ? (...given: Given) => Answer : never
}

type Method = (...given: readonly unknown[]) => unknown

/** The same table as the port wants it: what a method throws is a refused promise. */
export function later<Table>(table: AtOnce<Table>): Table {
  const methods = Object.entries(table) as [string, Method][]
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...given: readonly unknown[]) => answer(method, given)]),
  ) as Table
}

function answer(method: Method, given: readonly unknown[]): Promise<unknown> {
  try {
    return Promise.resolve(method(...given))
  } catch (failure) {
    return Promise.reject(failure as Error)
  }
}
