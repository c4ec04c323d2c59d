import { z } from 'zod'
import { count, epochMillis, idNumber, prose, text } from '../scalars'

/** `customer`: whose coupon, where the code is one for everybody (2.4). */
export const resendRequest = z.strictObject({ code: text(200, 1), customer: idNumber.nullish() })
export const resendReply = z.strictObject({ channel: z.enum(['sms', 'email']) })

const host = z.string().min(1).max(253).regex(/^[A-Za-z0-9.:-]+$/)
const address = z.string().min(3).max(254).regex(/^[^\s@<>"]+@[^\s@<>"]+$/)

/** A mail server. `tls`: from the first byte, after STARTTLS (refused without it), with STARTTLS where offered, or never. */
export const mailSettings = z.strictObject({
  host,
  port: z.number().int().min(1).max(65_535),
  tls: z.enum(['implicit', 'starttls', 'opportunistic', 'never']),
  user: text(254).nullish(),
  password: text(500).nullish(),
  /** The sender's address, and the name that stands before it. */
  from: address,
  fromName: text(100).nullish(),
  /** PEM of an authority to trust instead of the public ones. */
  ca: prose(20_000).nullish(),
})
export type MailSettings = z.infer<typeof mailSettings>

/** The request one SMS makes. Url, headers and body may use {{to}}, {{text}} and {{id}}; each is escaped as its place asks. */
export const smsSettings = z.strictObject({
  method: z.enum(['POST', 'PUT', 'GET']),
  url: z.string().min(10).max(2000).regex(/^https?:\/\/[^\s{}/?#@]+([/?][^\s]*)?$/),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), text(2000)).nullish(),
  body: prose(5000).nullish(),
  /** The field of the gateway's JSON answer that names the message, for its delivery report. */
  reference: text(60, 1).nullish(),
})
export type SmsSettings = z.infer<typeof smsSettings>

/**
 * Null = the service's own setting holds. A password, headers or body left out stay as they are, as long as server, port and
 * user, or the gateway's url, are the same.
 */
export const messagingRequest = z.strictObject({ mail: mailSettings.nullable(), sms: smsSettings.nullable(), optOut: text(200) })

/** Secrets are told by their presence alone. */
export const messaging = z.strictObject({
  mail: mailSettings.omit({ password: true }).extend({ hasPassword: z.boolean() }).nullable(),
  sms: smsSettings.omit({ headers: true, body: true }).extend({ headerNames: z.array(text(60)), hasBody: z.boolean() }).nullable(),
  optOut: text(200),
  /** Who sends in the end: the organisation's own setting, the service's, or nobody. */
  sends: z.strictObject({ email: z.enum(['own', 'service', 'nobody']), sms: z.enum(['own', 'service', 'nobody']) }),
})

const state = z.enum(['waiting', 'sent', 'failed', 'skipped'])
export const messagesQuery = z.strictObject({
  state: state.optional(),
  before: z.string().regex(/^[1-9]\d{0,14}$/).optional(),
  limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/).optional(),
})
export const message = z.strictObject({
  id: idNumber,
  channel: z.enum(['sms', 'email']),
  purpose: z.enum(['resend', 'coupon_reminder', 'offer_reminder', 'notice']),
  offer: idNumber.nullable(),
  customer: idNumber.nullable(),
  address: text(254).nullable(),
  subject: text(300).nullable(),
  text: prose(10_000).nullable(),
  state,
  reason: text(300).nullable(),
  attempts: count,
  madeAt: epochMillis,
  sentAt: epochMillis.nullable(),
  delivery: z.enum(['taken', 'delivered', 'undelivered']).nullable(),
})
/** Newest first. `configured`: whether anything sends by that channel; without, its messages wait here to be read. */
export const messageList = z.strictObject({
  configured: z.strictObject({ email: z.boolean(), sms: z.boolean() }),
  messages: z.array(message),
  /** For the next page, as `before`; null = no more. */
  next: z.string().nullable(),
})

/** A gateway's delivery report, passed on by the organisation's own API client. */
export const deliveryReport = z.strictObject({ reference: text(200, 1), delivered: z.boolean() })
/** `known`: false for a message nobody knows, and for news that is none. */
export const deliveryReported = z.strictObject({ known: z.boolean() })
