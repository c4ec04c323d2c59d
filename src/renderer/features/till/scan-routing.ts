import { judgeCode } from './sale-work'

/** Answers whether the scan was for it: a product on the bill, a code to be undone. */
type Taker = (text: string) => Promise<boolean>

let taker: Taker | null = null

/** Until the answer is called, scans are offered to `take` first. */
export function takeScans(take: Taker): () => void {
  taker = take
  return () => {
    if (taker === take) taker = null
  }
}

/** A scan goes to whoever is open for it, else it is a coupon. */
export async function routeScan(text: string): Promise<void> {
  if (taker !== null && (await taker(text))) return
  await judgeCode(text)
}
