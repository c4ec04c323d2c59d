import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Centre } from '../centre'
import type { Answer } from '../core/failure'
import type { Principal, Role } from './principal'

/** Who may call a route. There is no default: a route that does not say it does not compile. */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'till' }
  | { readonly kind: 'client' }
  | { readonly kind: 'person'; readonly roles: readonly Role[] }

export type Caller<A extends Access> = A extends { kind: 'anyone' } ? Principal : Extract<Principal, { readonly kind: A['kind'] }>

/** One call, checked: who asks, and what was sent in the shape the contract names. */
export interface Call<A extends Access, Body, Query> {
  readonly centre: Centre
  readonly caller: Caller<A>
  readonly body: Body
  readonly query: Query
  readonly params: Readonly<Record<string, string>>
  readonly headers: FastifyRequest['headers']
  /** Address of the other side, for the audit log. */
  readonly from: string
  readonly reply: FastifyReply
}

interface Shared {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** One line for /openapi.json. */
  readonly summary: string
  /** Largest body in bytes; 256 kB if it says nothing. */
  readonly bodyLimit?: number
  /**
   * Why a call that is no GET leaves no entry in the audit log: it changes nothing, or what it changes is itself a record
   * of who, when and where. Without a reason the door writes an entry wherever the work wrote none.
   */
  readonly unaudited?: string
  /** Content types whose bytes the route takes as they are (a `Buffer` body), instead of JSON. */
  readonly bytes?: readonly string[]
  /** Takes a file as it streams in, as a form or as it is: see `upload.ts`. */
  readonly upload?: true
  /** Takes an Idempotency-Key header (3.1). */
  readonly idempotent?: true
}

export interface RouteSpec<A extends Access, Body extends z.ZodType, Query extends z.ZodType> extends Shared {
  readonly access: A
  readonly body?: Body
  readonly query?: Query
  readonly answers: z.ZodType
  /** How errors look: our own shape, or the v2 envelope. */
  readonly errors: 'own' | 'v2'
  readonly handle: (call: Call<A, z.infer<Body>, z.infer<Query>>) => Promise<Answer<unknown>>
}

/** A route with its types rubbed off, as the registry keeps it. */
export interface Route extends Shared {
  readonly access: Access
  readonly body: z.ZodType | null
  readonly query: z.ZodType | null
  readonly answers: z.ZodType
  readonly errors: 'own' | 'v2'
  readonly handle: (call: Call<Access, unknown, unknown>) => Promise<Answer<unknown>>
}

export function route<A extends Access, Body extends z.ZodType, Query extends z.ZodType>(spec: RouteSpec<A, Body, Query>): Route {
  return {
    ...spec,
    body: spec.body ?? null,
    query: spec.query ?? null,
    // The registry checks access and shape before it calls, so the types that were rubbed off hold again here.
    handle: spec.handle as unknown as Route['handle'],
  }
}

export const ANYONE = { kind: 'anyone' } as const
export const TILL = { kind: 'till' } as const
export const CLIENT = { kind: 'client' } as const
export const people = <const R extends readonly Role[]>(...roles: R): { readonly kind: 'person'; readonly roles: R } => ({ kind: 'person', roles })

/** The handler has written to the socket itself. */
export const HANDLED = Symbol('handled')
