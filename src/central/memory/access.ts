import type { AccessTable } from '../core/access-port'
import type { SessionStored } from '../core/rows'
import { later, type AtOnce } from './at-once'
import { inOrder } from './kept'
import { everybody } from './people'
import type { State } from './state'

export function accessTable(state: State): AccessTable {
  return later<AccessTable>({ ...sessions(state), ...people(state), ...clients(state), ...erasure(state) })
}

type Sessions = 'useRefresh' | 'endFamily' | 'endPersonSessions' | 'endClientSessions' | 'sweepSessions'

function sessions({ sessions: kept }: State): Pick<AtOnce<AccessTable>, Sessions> {
  const end = (wanted: (session: SessionStored) => boolean) => {
    const gone = kept.where(({ session }) => wanted(session))
    for (const { tokenHash } of gone) kept.delete(tokenHash)
    return gone.length
  }
  return {
    useRefresh(tokenHash, at) {
      const found = kept.get(tokenHash)
      if (found === null || found.usedAt !== undefined) return 'used'
      kept.put(tokenHash, { ...found, usedAt: at })
      return 'fresh'
    },
    endFamily: (family) => end((session) => 'family' in session && session.family === family),
    endPersonSessions: (person) => end((session) => 'person' in session && session.person === person),
    endClientSessions: (client) => end((session) => session.kind === 'client' && session.client === client),
    sweepSessions(endedBefore) {
      end((session) => session.kind !== 'till' && session.expiresAt < endedBefore)
    },
  }
}

function people(state: State): Pick<AtOnce<AccessTable>, 'people' | 'insertPerson' | 'savePerson'> {
  const { people: kept, numbers } = state
  const isTaken = (login: string, but: number | null) => everybody(state).some((person) => person.login === login && person.id !== but)
  return {
    people: (after, limit) => everybody(state).filter(({ id }) => id > after).slice(0, limit),
    insertPerson(person) {
      const id = (numbers.person += 1)
      if (isTaken(person.login, null)) return 'taken'
      const made = { ...person, id }
      kept.add(String(id), made)
      return made
    },
    savePerson(person) {
      if (isTaken(person.login, person.id)) return 'taken'
      kept.put(String(person.id), person)
      return 'saved'
    },
  }
}

function clients({ clients: kept }: State): Pick<AtOnce<AccessTable>, 'clients' | 'insertClient' | 'setClientDisabled'> {
  return {
    clients: () => inOrder(kept.where(() => true), ({ key }) => key),
    insertClient(client) {
      if (kept.has(client.key)) return false
      kept.add(client.key, client)
      return true
    },
    setClientDisabled(key, disabled) {
      const before = kept.get(key)
      if (before === null) return null
      kept.put(key, { ...before, disabled })
      return { disabled: before.disabled }
    },
  }
}

/** Memory keeps no answers, uploads or names in cases beyond a simulated day; what a till could still be told goes. */
function erasure({ customers, idents, people: kept, sessions: open }: State): Pick<AtOnce<AccessTable>, 'eraseCustomer' | 'erasePerson'> {
  return {
    eraseCustomer({ id }) {
      const gone = inOrder(idents.where(({ customer }) => customer === id).map(({ ident }) => ident), (ident) => ident)
      for (const ident of gone) idents.delete(ident)
      customers.change(String(id), (row) => ({ ...row, firstName: '', lastName: '', mobile: null, email: null, externalId: null, blocked: true }))
      return gone
    },
    erasePerson(person) {
      for (const { tokenHash, session } of open.where(({ session }) => 'person' in session && session.person === person.id)) {
        if (session.kind !== 'till') open.delete(tokenHash)
      }
      kept.put(String(person.id), { ...person, login: `erased:${person.id}`, name: 'Erased', pinHash: null, passwordHash: null, disabled: true })
      return 0
    },
  }
}
