import { z } from 'zod'

/*
 * The small shapes everything on the wire is made of. Each is bounded: whatever comes from outside has a longest form.
 */

/** A name, a label, a note: no control characters, so that nothing can hide in a log line or a report. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)

/** Text of several lines: a description, terms, a message. Line ends and tabs are its only control characters. */
export const prose = (max: number, min = 0) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u)

/** Money as a decimal string; how many decimals are right depends on the currency and is judged by the domain. */
export const moneyText = z
  .string()
  .max(20)
  .regex(/^\d{1,16}(\.\d{1,4})?$/)

export const currencyCode = z.string().regex(/^[A-Z]{3}$/)

/** A calendar day that exists, `YYYY-MM-DD`. */
export const plainDate = z.iso.date()

/** Milliseconds since 1970, as tills and centre tell each other. */
export const epochMillis = z.number().int().min(0).max(8_640_000_000_000_000)

export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const unitType = z.enum(['CONCEPT', 'ZONE', 'STORE', 'TILL'])
export const idNumber = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
export const unitRef = z.strictObject({ type: unitType, id: idNumber })

/** A random operation id, UUIDv7 in lower case (4.1). */
export const opId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)

/** SHA-256, in lower-case hex. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** The keyed 64-bit hash by which a till knows a code it does not store (4.2). */
export const codeKey = z.string().regex(/^[0-9a-f]{16}$/)

/** The keyed hash of a customer identifier, and of a customer (4.2). */
export const identKey = z.string().regex(/^[0-9a-f]{64}$/)
export const customerToken = z.string().regex(/^[0-9a-f]{64}$/)

export const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
