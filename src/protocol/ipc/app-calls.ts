import { z } from 'zod'
import type { failure } from '../error-shape'
import { epochMillis, idNumber, opId, text } from '../scalars'

/*
 * What the page may ask of the main process: the whole list. Each call is one channel `app:<name>`, answered with
 * {ok:true, value} or {ok:false, error}. The page names no path, no address but the centre's at enrolment, and no person
 * but by a PIN that main checks.
 */

export const personRole = z.enum(['cashier', 'store_manager'])

export const signedIn = z.strictObject({ id: idNumber, name: text(100, 1), role: personRole })
export type SignedIn = z.infer<typeof signedIn>

/** Room on the journal's disk (D7). `tight`: nothing large is fetched; `full`: nothing is approved without the centre. */
export const diskSpace = z.enum(['ok', 'low', 'tight', 'full'])

export const appState = z.strictObject({
  phase: z.enum(['unenrolled', 'locked', 'signed_in']),
  /** Started by `npm start`: a demo centre runs beside the app and one click enrols. */
  demo: z.boolean(),
  till: z.strictObject({ id: idNumber, code: text(60), name: text(100) }).nullable(),
  store: z.strictObject({ id: idNumber, code: text(60), name: text(100) }).nullable(),
  org: z.strictObject({ id: idNumber, name: text(100) }).nullable(),
  person: signedIn.nullable(),
  /** `file`: this platform has no key store, the credential lies in a file only this user may read. */
  secrets: z.enum(['keystore', 'file']),
  /** Told past the view, which cannot be written on a full disk. */
  disk: diskSpace,
  /** The journal's second copy in another place: `none` was asked for, it stands there, or the other place is away. */
  copy: z.enum(['none', 'kept', 'failing']),
  /** At this start a small file could not be read, and its copy stood in: the disk may be failing. */
  fromCopy: z.boolean(),
  version: text(40),
})
export type AppState = z.infer<typeof appState>

export const personChoice = z.strictObject({
  id: idNumber,
  name: text(100, 1),
  role: personRole,
  lockedUntil: epochMillis.nullable(),
})
export type PersonChoice = z.infer<typeof personChoice>

export const pin = z.string().regex(/^\d{6,12}$/)

const nothing = z.undefined()

/** Rows of one table that the page may have saved, below its header. */
export const MOST_TABLE_ROWS = 10_000
const tableCell = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])

export const APP_CALLS = {
  state: { request: nothing, value: appState },
  enrol: { request: z.strictObject({ address: text(200, 1), code: text(64, 1) }), value: appState },
  enrolDemo: { request: nothing, value: appState },
  people: { request: nothing, value: z.array(personChoice).max(1000) },
  signIn: { request: z.strictObject({ person: idNumber, pin }), value: appState },
  signOut: { request: nothing, value: appState },
  /** A manager says yes on the spot; main stamps the approver on the one record that carries the answer's id. */
  approve: {
    request: z.strictObject({ person: idNumber, pin, reason: text(200, 1) }),
    value: z.strictObject({ approval: opId, name: text(100) }),
  },
  /**
   * Saves what a screen lists as a CSV file, for a store manager who is signed in. Main asks the person where, names and
   * writes the file; the page learns neither its place nor its name.
   */
  saveTable: {
    request: z.strictObject({ what: z.enum(['cases']), columns: z.array(text(60, 1)).min(1).max(40), rows: z.array(z.array(tableCell).max(40)).max(MOST_TABLE_ROWS) }),
    value: z.enum(['saved', 'cancelled']),
  },
  /** A fresh pair of ports for the worker; it arrives as a window message, the old one is closed. */
  connectTill: { request: nothing, value: z.undefined() },
} as const
export type AppCall = keyof typeof APP_CALLS
export type AppRequest<Name extends AppCall> = z.infer<(typeof APP_CALLS)[Name]['request']>
export type AppValue<Name extends AppCall> = z.infer<(typeof APP_CALLS)[Name]['value']>

/** An answer on any of the app's own lines. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: z.infer<typeof failure> }

/** The window message that brings the worker's port to the page. */
export const TILL_PORT_MESSAGE = 'tillside:till-port'

/** What preload shows the page, as `window.tillside`. */
export interface Bridge {
  readonly call: { readonly [Name in AppCall]: (request: AppRequest<Name>) => Promise<Answer<AppValue<Name>>> }
  /** Runs `listener` with every new state of the app; answers the way to stop. */
  readonly onState: (listener: (state: AppState) => void) => () => void
}

export const STATE_EVENT = 'app:state-changed'
