import type { CustomerStored, PersonStored } from './rows'

/** An API client as the organisation's keepers see it; its secret is shown once and kept as a hash. */
export interface ClientKept {
  readonly key: string
  readonly name: string
  /** The till it acts for where a call names none. */
  readonly till: number | null
  readonly disabled: boolean
  readonly madeAt: number | null
}

/** People, sessions and clients as their keepers change them. */
export interface AccessTable {
  /** A refresh token is good once: 'used' = somebody was first. */
  useRefresh(tokenHash: string, at: number): Promise<'fresh' | 'used'>
  /** Ends every token that came from one sign-in; answers how many. */
  endFamily(family: string): Promise<number>
  endPersonSessions(person: number): Promise<number>
  endClientSessions(client: string): Promise<number>
  /** Forgets some sessions that ended before, so that they do not pile up. */
  sweepSessions(endedBefore: number): Promise<void>
  people(after: number, limit: number): Promise<readonly PersonStored[]>
  insertPerson(person: Omit<PersonStored, 'id'>): Promise<PersonStored | 'taken'>
  /** 'taken' = somebody else has the login. Nothing else of the transaction may hang on it then. */
  savePerson(person: PersonStored): Promise<'saved' | 'taken'>
  clients(): Promise<readonly ClientKept[]>
  insertClient(client: ClientKept, secretHash: string): Promise<boolean>
  /** Null = no such client; otherwise what it was before. */
  setClientDisabled(key: string, disabled: boolean): Promise<{ readonly disabled: boolean } | null>
  /**
   * Takes name, identifiers and lists from a customer, and every text that was sent to or about them. Number and token
   * stay, since facts and journals are kept by them. Answers the keyed identifiers that are no longer theirs.
   */
  eraseCustomer(customer: CustomerStored): Promise<readonly string[]>
  /** The same for somebody of the staff: their name in cases and in feeds goes too. Answers how many cases changed. */
  erasePerson(person: PersonStored): Promise<number>
}
