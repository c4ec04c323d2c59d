/** A reply as it was given first. */
export interface StoredReply {
  readonly status: number
  readonly body: unknown
}

/** What is known of a key: nothing (it is now ours), the first answer, another body, or a first try that is still running. */
export type Claimed = { readonly state: 'ours' } | { readonly state: 'done'; readonly reply: StoredReply } | { readonly state: 'conflict' | 'running' }

/** First answers by key (3.1). They are kept for good: a till may ask again weeks later. */
export interface Idempotency {
  /** Takes the key for one request body; atomic, so of two at once exactly one gets it. */
  claim(client: string, key: string, requestHash: string): Promise<Claimed>
  finish(client: string, key: string, reply: StoredReply): Promise<void>
  /** The try failed without doing anything: the key is free again. */
  release(client: string, key: string): Promise<void>
}
