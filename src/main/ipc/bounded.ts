/** How much a message may weigh before it is even looked at. */
export interface Budget {
  /** Characters of all its texts and field names. */
  readonly characters: number
  /** Values in it, at any depth. */
  readonly values: number
}

/**
 * Is this plain data (what JSON can say, and undefined) within the budget? Walks without recursion, so depth cannot
 * exhaust the stack, and a cycle runs into the budget.
 */
export function isBoundedData(message: unknown, budget: Budget): boolean {
  const waiting: unknown[] = [message]
  let { characters, values } = budget
  while (waiting.length > 0) {
    const value = waiting.pop()
    values -= 1
    if (typeof value === 'string') characters -= value.length
    else if (Array.isArray(value)) {
      if (value.length > values) return false
      for (const item of value) waiting.push(item)
    } else if (typeof value === 'object' && value !== null) {
      if (!isPlain(value)) return false
      for (const [name, field] of Object.entries(value)) {
        characters -= name.length
        waiting.push(field)
      }
    } else if (!isScalar(value)) return false
    if (values < 0 || characters < 0) return false
  }
  return true
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function isScalar(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}
