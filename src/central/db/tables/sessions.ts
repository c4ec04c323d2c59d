import type { SessionStored } from '../../core/rows'
import type { NewRow, Row } from '../schema/tables'
import { present } from './context'

export function sessionRow(session: SessionStored): Omit<NewRow<'session'>, 'org' | 'token_hash'> {
  const empty = { till: null, person: null, client: null, expires_at: null }
  switch (session.kind) {
    case 'till':
      return { ...empty, kind: 'till', till: session.till }
    case 'person':
    case 'refresh':
      return { ...empty, kind: session.kind, person: session.person, expires_at: session.expiresAt, family: session.family ?? null }
    case 'client':
      return { ...empty, kind: 'client', client: session.client, till: session.till, expires_at: session.expiresAt }
  }
}

export function sessionOf(row: Row<'session'>): SessionStored {
  const expiresAt = () => present(row.expires_at, 'end')
  switch (row.kind) {
    case 'till':
      return { kind: 'till', till: present(row.till, 'till') }
    case 'person':
    case 'refresh':
      return { kind: row.kind, person: present(row.person, 'person'), expiresAt: expiresAt(), ...(row.family === null ? {} : { family: row.family }) }
    case 'client':
      return { kind: 'client', client: present(row.client, 'client'), till: row.till, expiresAt: expiresAt() }
    default:
      throw new Error(`unknown kind of session: ${row.kind}`)
  }
}
