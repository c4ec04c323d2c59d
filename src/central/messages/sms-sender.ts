import type { SmsSettings } from '../../protocol/api/messages'
import { SEND_TIMEOUT, type Outgoing, type Sender, type Sent } from './sending'

type Escape = (text: string) => string
const LONGEST_WAIT = 3_600_000
const MOST_REPLY = 64 * 1024

/** SMS by the HTTP request the operator described. `{{id}}` is the same on every try, for gateways that tell a repeat by it. */
export function smsSender(settings: SmsSettings): Sender {
  return {
    async send(message) {
      try {
        return await answerOf(await fetch(...requestOf(settings, message)), settings)
      } catch (failure) {
        return { ok: false, permanent: false, reason: failure instanceof Error && failure.name === 'TimeoutError' ? 'gateway_slow' : 'gateway_unreachable' }
      }
    },
    close: () => undefined,
  }
}

/** The request of one message, every tag escaped for the place it stands in. */
export function requestOf({ method, url, headers, body }: SmsSettings, { org, id, address, text }: Outgoing): [string, RequestInit] {
  const tags = { to: address, text, id: `${org}-${id}` }
  const filled = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, fill(value, tags, asHeader)]))
  const type = Object.entries(filled).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const sent = method === 'GET' || !body ? {} : { body: fill(body, tags, escapeFor(type)) }
  return [fill(url, tags, encodeURIComponent), { method, headers: filled, redirect: 'manual', signal: AbortSignal.timeout(SEND_TIMEOUT), ...sent }]
}

function fill(template: string, tags: Readonly<Record<string, string>>, escape: Escape): string {
  return template.replace(/\{\{\s*(to|text|id)\s*\}\}/g, (_whole, tag: string) => escape(tags[tag] ?? ''))
}

function escapeFor(contentType: string): Escape {
  if (/json/i.test(contentType)) return asJson
  if (/x-www-form-urlencoded/i.test(contentType)) return encodeURIComponent
  return /xml/i.test(contentType) ? asXml : (text) => text
}

const asJson: Escape = (text) => JSON.stringify(text).slice(1, -1)
const asHeader: Escape = (text) => encodeURIComponent(text)
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const asXml: Escape = (text) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** Taken with 2xx; to be tried again when the gateway is busy or broken; anything else it will never take. */
async function answerOf(response: Response, { reference }: SmsSettings): Promise<Sent> {
  const { status, ok } = response
  const text = await boundedText(response)
  if (ok) return { ok: true, reference: reference ? fieldOf(text, reference) : null }
  const permanent = status !== 408 && status !== 425 && status !== 429 && status < 500
  const seconds = Number(response.headers.get('retry-after') ?? '')
  const wait = seconds > 0 ? { retryAfter: Math.min(seconds * 1000, LONGEST_WAIT) } : {}
  return { ok: false, permanent, reason: `gateway_${status}`, ...wait }
}

/** A gateway that goes on and on is not read to its end. */
async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    parts.push(part as Uint8Array)
    size += (part as Uint8Array).length
    if (size > MOST_REPLY) break
  }
  return Buffer.concat(parts).toString('utf8')
}

function fieldOf(text: string, field: string): string | null {
  try {
    const value = (JSON.parse(text) as Readonly<Record<string, unknown>> | null)?.[field]
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : null
  } catch {
    return null
  }
}
