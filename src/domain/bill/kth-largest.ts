/**
 * The k-th largest of the values (k from 1), by quickselect: a full sort of a bill's remainders was half the time of a
 * decision, and only the one between "gets a unit" and "gets none" is asked for.
 */
export function kthLargest(values: readonly number[], k: number): number {
  const work = values.slice()
  let low = 0
  let high = work.length - 1
  const target = k - 1
  while (low < high) {
    const pivot = work[(low + high) >>> 1] as number
    let i = low
    let j = high
    while (i <= j) {
      while ((work[i] as number) > pivot) i++
      while ((work[j] as number) < pivot) j--
      if (i <= j) swap(work, i++, j--)
    }
    // Left of j all are at least the pivot, right of i at most; between them all equal it.
    if (target <= j) high = j
    else if (target >= i) low = i
    else return pivot
  }
  return work[target] as number
}

function swap(values: number[], i: number, j: number): void {
  const value = values[i] as number
  values[i] = values[j] as number
  values[j] = value
}
