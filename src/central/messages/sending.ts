/** A message on its way to a mail server or gateway. */
export interface Outgoing {
  readonly org: number
  readonly id: number
  readonly address: string
  readonly subject: string | null
  readonly text: string
}

export type Sent =
  | { readonly ok: true; /** By what the other side knows it; null = it did not say. */ readonly reference: string | null }
  /** `permanent`: trying again would change nothing. `reason` names no person and no address. */
  | { readonly ok: false; readonly permanent: boolean; readonly reason: string; /** Not before, milliseconds from now. */ readonly retryAfter?: number }

/** One way out. Never throws: whatever happens is an answer. */
export interface Sender {
  send(message: Outgoing): Promise<Sent>
  close(): void
}

/** No try takes longer than this, and a lease is well beyond it: a message is not taken over while somebody still sends it. */
export const SEND_TIMEOUT = 20_000
