/*
 * One good request for each route, about things that are somebody's, with who has no business there. A route may have more
 * than one; a route without any fails the walk.
 */

export interface Reply {
  readonly status: number
  readonly text: string
}

export interface Example {
  /** Whose name in the walk asks rightly; they get what they ask for. */
  readonly by: string
  /**
   * `unit`: what it names is one unit's, or one service's: everybody else is refused, inside the organisation too.
   * `organisation`: it is the organisation's, so that only those of another one are refused.
   * `nothing`: it names nothing; whoever asks gets, or makes, what is their own.
   */
  readonly of: 'unit' | 'organisation' | 'nothing'
  /** With numbers and query; the route's own path where it has none of either. */
  readonly path?: string
  readonly body?: unknown
  /** Instead of JSON. */
  readonly form?: () => FormData
  readonly headers?: Readonly<Record<string, string>>
  /** How a refusal reads that is no 403 and no 404. */
  readonly refused?: (reply: Reply) => boolean
  /** The whole call, where it is no request of JSON or of a form. */
  readonly call?: (url: string, token: string) => Promise<Reply>
  /** Why the rightful one gets no 200 here, and what instead. */
  readonly answers?: { readonly status: number; readonly because: string }
  /** Inside the organisation: who may ask for it beside `by`, although they are of another unit. */
  readonly alsoFor?: readonly string[]
}

export type Examples = Readonly<Record<string, Example | readonly Example[]>>

/** v2 tells a refusal in a reply of 200. */
export const saysNo = ({ status, text }: Reply): boolean => status >= 400 || /"success":false|"isRedeemable":false|"failedToRevoke":\[\{|"errorCode":|"status":false/.test(text)
/** A list without what was asked for. */
export const isEmpty = ({ status, text }: Reply): boolean => status >= 400 || /"(entity|data|pages|grants|rows|jobs|redemptions|result)":(\[\]|\{"[a-zA-Z]+":\[\]\})/.test(text)
