import type { CodeTable } from '../core/code-port'
import { later } from './at-once'
import type { State } from './state'

/** One transaction at a time: nobody has to step aside, so that each index is its own range. */
export function codeTable({ shapes, indexes, stops }: State): CodeTable {
  const register = (name: string): number => {
    const next = shapes.get(name)
    if (next === null) shapes.add(name, 0)
    return next ?? 0
  }
  return later<CodeTable>({
    take(offer, { name, size }) {
      const next = register(name)
      if (next >= size) return null
      shapes.put(name, next + 1)
      indexes.add(`${name} ${next}`, offer)
      return next
    },
    left: (_offer, { name, size }) => size - (shapes.get(name) ?? 0),
    shapes: () => shapes.entries().map(([name, next]) => ({ name, next })),
    register(name) {
      register(name)
    },
    ownerOf: (name, n) => indexes.get(`${name} ${n}`),
    skipPast({ name, size }, n) {
      if (register(name) <= n) shapes.put(name, Math.min(size, n + 1))
    },
    stop(offer, at) {
      if (!stops.has(String(offer))) stops.add(String(offer), at)
    },
    stoppedAt: (offer) => stops.get(String(offer)),
  })
}
