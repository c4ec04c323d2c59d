import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { mailSettings, smsSettings } from '../../protocol/api/messages'
import type { Messaging } from '../core/message-port'
import { NO_MESSAGING } from './messaging'

const shape = z.strictObject({ mail: mailSettings.nullish(), sms: smsSettings.nullish() })

/** What the service sends by, from a JSON file `{"mail": …, "sms": …}` (docs/messages.md); throws with a plain sentence. */
export function readMessaging(file: string | undefined): Messaging {
  if (file === undefined || file === '') return NO_MESSAGING
  const read = shape.safeParse(parsed(file))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new Error(`TILLSIDE_MESSAGING: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'cannot be read'}`)
  }
  return { mail: read.data.mail ?? null, sms: read.data.sms ?? null }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (failure) {
    throw new Error(`TILLSIDE_MESSAGING: ${file} is no JSON file that can be read`, { cause: failure })
  }
}
