import { z } from 'zod'
import { epochMillis, idNumber, text, unitRef } from '../scalars'

export const role = z.enum(['cashier', 'store_manager', 'marketer', 'admin'])
export const person = z.strictObject({ id: idNumber, name: text(100, 1), role, unit: unitRef.nullable() })

export const signInRequest = z.strictObject({ user: text(100, 1), password: text(200, 1) })
export const refreshRequest = z.strictObject({ refreshToken: text(400, 20) })
export const signInReply = z.strictObject({
  /** Short-lived; `refreshToken` gets a fresh pair once. */
  token: text(400, 20),
  refreshToken: text(400, 20),
  expiresAt: epochMillis,
  person,
})
export const signOutRequest = z.strictObject({ refreshToken: text(400, 20).optional() })
export const done = z.strictObject({ ok: z.literal(true) })

/** At a till: digits alone, as a PIN pad has them (5.1). */
const pin = z.string().regex(/^\d{6,12}$/)
const password = text(200, 10)
/** What one signs in by; no blanks, so that it cannot be mistyped unseen. */
const login = z.string().regex(/^[\p{L}\p{N}._@-]{1,100}$/u)

export const personDraft = z.strictObject({
  login,
  name: text(100, 1),
  role,
  unit: unitRef.nullable(),
  password: password.optional(),
  pin: pin.optional(),
})
/** What is left out stays as it is. */
export const personChange = z.strictObject({
  login: login.optional(),
  name: text(100, 1).optional(),
  role: role.optional(),
  unit: unitRef.nullable().optional(),
  disabled: z.boolean().optional(),
})
/** Null takes the password or the PIN away. */
export const personSecrets = z.strictObject({ password: password.nullable().optional(), pin: pin.nullable().optional() })
export const personKept = person.extend({ login: text(100, 1), disabled: z.boolean(), hasPin: z.boolean(), hasPassword: z.boolean() })
export const peopleQuery = z.strictObject({ after: z.string().regex(/^\d{1,15}$/).optional() })
export const peopleList = z.strictObject({ people: z.array(personKept), next: idNumber.nullable() })
export const sessionsEnded = z.strictObject({ ended: z.number().int() })
/** Everything that is kept of one person; what there is depends on who they are. */
export const personalRecord = z.strictObject({ madeAt: epochMillis, record: z.record(z.string(), z.json()) })
export const erased = z.strictObject({ idents: z.number().int().optional(), cases: z.number().int().optional() })
