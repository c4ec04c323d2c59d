/** Ends a `switch` over a union: a member that was forgotten does not compile, and one that slips in is a bug. */
export function never(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`)
}
