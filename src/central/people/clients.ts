/** An API client of the organisation (3.1). */
export interface ClientStored {
  readonly key: string
  readonly secretHash: string
  /** The till it acts for where no attribution header says otherwise. */
  readonly till: number | null
}

export interface Clients {
  /** Null also for one that is disabled. */
  find(key: string): Promise<ClientStored | null>
}
