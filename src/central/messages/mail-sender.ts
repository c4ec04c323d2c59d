import { createTransport } from 'nodemailer'
import type { MailSettings } from '../../protocol/api/messages'
import { SEND_TIMEOUT, type Outgoing, type Sender, type Sent } from './sending'

/**
 * Mail by SMTP. The Message-ID is the message's own number, so a mail that had to be sent twice (the server took it and the
 * centre died before it could write that down) is told by mailboxes that look at it.
 */
export function mailSender(settings: MailSettings): Sender {
  const { host, port, tls, user, password, from, fromName, ca } = settings
  const transport = createTransport({
    host,
    port,
    pool: true,
    maxConnections: 8,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'never',
    connectionTimeout: SEND_TIMEOUT / 2,
    greetingTimeout: SEND_TIMEOUT / 2,
    socketTimeout: SEND_TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user ? { auth: { user, pass: password ?? '' } } : {}),
    ...(ca ? { tls: { ca } } : {}),
  })
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return {
    send: ({ org, id, address, subject, text }: Outgoing): Promise<Sent> =>
      transport
        .sendMail({
          from: { name: fromName ?? '', address: from },
          to: { name: '', address },
          subject: oneLine(subject ?? ''),
          text,
          messageId: `<message-${org}-${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        .then(
          ({ messageId }): Sent => ({ ok: true, reference: messageId }),
          (failure: unknown): Sent => refusal(failure),
        ),
    close: () => transport.close(),
  }
}

/** A 5xx answer to this mail is final; a server that is away, busy or refuses the sign-in may be mended. */
function refusal(failure: unknown): Sent {
  const { code = '', responseCode = 0 } = failure as { readonly code?: string; readonly responseCode?: number }
  const permanent = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  return { ok: false, permanent, reason: responseCode > 0 ? `smtp_${responseCode}` : `smtp_${code.toLowerCase() || 'failed'}` }
}

/** A subject has one line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
