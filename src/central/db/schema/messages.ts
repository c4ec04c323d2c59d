import type { ColumnType, Generated } from 'kysely'

/** A message, and how it fares (3.4). `lease_until`: a copy of the service is sending it until then. */
interface MessageTable {
  org: number
  id: Generated<number>
  once: string
  channel: string
  purpose: string
  offer: number | null
  customer: number | null
  address: string | null
  subject: string | null
  text: string | null
  state: Generated<string>
  reason: string | null
  attempts: Generated<number>
  next_at: number
  lease_until: number | null
  made_at: number
  expires_at: number
  sent_at: number | null
  delivery: string | null
  gateway_ref: string | null
}
/** One try to send it; a try without an end was cut short, and nobody knows whether the other side took it. */
interface MessageAttemptTable {
  org: number
  message: number
  n: number
  began_at: number
  ended_at: number | null
  outcome: string | null
}

/** What an organisation set for its own messages; null = the service's. */
interface MessageSettingsTable {
  org: number
  mail: ColumnType<unknown, string | null, string | null>
  sms: ColumnType<unknown, string | null, string | null>
  opt_out: Generated<string>
}

/** A reminder of an offer on a day on which it is due. */
interface ReminderRunTable {
  org: number
  day: string
  offer: number
  reminder: string
  state: string
  version: number
  own_ends_only: Generated<boolean>
  moved: Generated<boolean>
  lease_until: number | null
  told: Generated<number>
  unreachable: Generated<number>
  changed_at: number
}
interface ReminderLookTable {
  org: number
  looked_at: number
}

export interface MessageTables {
  reminder_run: ReminderRunTable
  reminder_look: ReminderLookTable
  message_settings: MessageSettingsTable
  message: MessageTable
  message_attempt: MessageAttemptTable
}
