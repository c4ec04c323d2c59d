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
