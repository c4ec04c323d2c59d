import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { MailSettings } from '../../src/protocol/api/messages'
import { SELF_SIGNED } from './self-signed'

export interface Mail {
  readonly to: string
  readonly from: string
  /** Headers and body as they came. */
  readonly raw: string
  readonly secure: boolean
}

/** A real SMTP server in this process. `refuse` answers for a recipient instead of taking the mail. */
export interface MailServer {
  readonly mails: Mail[]
  readonly settings: MailSettings
  refuse: (to: string) => { readonly code: number; readonly text: string } | null
  close(): Promise<void>
}

export async function startMailServer(options: { readonly tls?: boolean; readonly user?: string; readonly password?: string } = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const { user, password } = options
  const certificate = options.tls === true ? SELF_SIGNED : null
  const kept: { refuse: MailServer['refuse'] } = { refuse: () => null }
  const server = new SMTPServer({
    authOptional: user === undefined,
    closeTimeout: 100,
    ...(certificate === null ? { hideSTARTTLS: true, allowInsecureAuth: true } : { key: certificate.key, cert: certificate.cert }),
    onAuth: (auth, _session, done) =>
      auth.username === user && auth.password === password ? done(null, { user: auth.username }) : done(new Error('no such user')),
    onRcptTo(address, _session, done) {
      const refused = kept.refuse(address.address)
      done(refused === null ? undefined : Object.assign(new Error(refused.text), { responseCode: refused.code }))
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          to: rcptTo.map(({ address }) => address).join(),
          from: mailFrom === false ? '' : mailFrom.address,
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
        })
        done()
      })
    },
  })
  server.on('error', () => undefined) // a client that hangs up in the middle is what some tests do
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const settings: MailSettings = {
    host: certificate === null ? '127.0.0.1' : 'localhost',
    port,
    tls: certificate === null ? 'never' : 'starttls',
    from: 'desk@shop.example',
    fromName: 'The Shop',
    ...(certificate === null ? {} : { ca: certificate.cert }),
    ...(user === undefined ? {} : { user, password }),
  }
  return Object.assign(kept, { mails, settings, close: () => new Promise<void>((resolve) => server.close(() => resolve())) })
}

/** A header of a mail; empty when it has none. */
export const headerOf = ({ raw }: Mail, name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(raw)?.[1]?.trim() ?? ''
/** What stands below the headers. */
export const bodyOf = ({ raw }: Mail): string => raw.slice(raw.indexOf('\r\n\r\n') + 4).trim()
