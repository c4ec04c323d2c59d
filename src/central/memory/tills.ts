import { FIRST_HASH } from '../../protocol/sync/record'
import type { TillTable } from '../core/central-store'
import { later, type AtOnce } from './at-once'
import { asJson, inOrder } from './kept'
import type { State } from './state'

export function tillTable(state: State): TillTable {
  const { tills } = state
  const get = (till: number) => tills.get(String(till))
  return later<TillTable>({
    ...journal(state),
    ...doors(state),
    get,
    peek: get,
    incarnate(till, least = 1) {
      const before = get(till)
      const incarnation = Math.max((before?.incarnation ?? 0) + 1, least)
      tills.put(String(till), { till, incarnation, disabled: before?.disabled ?? false, disabledAt: before?.disabledAt ?? null, lastSeq: 0, lastHash: FIRST_HASH, hadSeq: 0, fenced: false, reported: before?.reported ?? '' })
      return incarnation
    },
    advance(till, seq, hash) {
      tills.change(String(till), (row) => ({ ...row, lastSeq: seq, lastHash: hash }))
    },
    fence(till) {
      tills.change(String(till), (row) => ({ ...row, fenced: true }))
    },
    active: () => inOrder(tills.where(({ disabled }) => !disabled), ({ till }) => till).map(({ till }) => till),
    report(till, serverInstance) {
      tills.change(String(till), (row) => ({ ...row, reported: serverInstance }))
    },
    unreported: (serverInstance) => tills.where(({ disabled, reported }) => !disabled && reported !== '' && reported !== serverInstance).length > 0,
    setDisabled(till, disabled, at) {
      tills.change(String(till), (row) => ({ ...row, disabled, disabledAt: !disabled ? null : row.disabled ? row.disabledAt : (at ?? null) }))
    },
  })
}

function journal({ journal: kept }: State): Pick<AtOnce<TillTable>, 'append' | 'record' | 'recordCount' | 'recordPage'> {
  const of = (till: number) => kept.where((record) => record.till === till)
  return {
    append(record) {
      kept.add(`${record.till}:${record.incarnation}:${record.seq}`, { ...record, record: asJson(record.record) })
    },
    record: (till, incarnation, seq) => kept.get(`${till}:${incarnation}:${seq}`),
    recordCount: (till) => of(till).length,
    recordPage(till, after, limit) {
      const rest = of(till).filter(
        ({ incarnation, seq }) => incarnation > after.incarnation || (incarnation === after.incarnation && seq > after.seq),
      )
      return inOrder(rest, ({ incarnation }) => incarnation, ({ seq }) => seq).slice(0, limit)
    },
  }
}

type Doors = 'addEnrolment' | 'takeEnrolment' | 'addSession' | 'session' | 'endSession' | 'endTillSessions'

function doors({ enrolments, sessions }: State): Pick<AtOnce<TillTable>, Doors> {
  return {
    addEnrolment(codeHash, till, expiresAt) {
      enrolments.add(codeHash, { till, expiresAt, usedAt: null })
    },
    takeEnrolment(codeHash, at) {
      const found = enrolments.get(codeHash)
      if (found === null) return 'wrong'
      if (found.usedAt !== null) return 'used'
      if (found.expiresAt < at) return 'expired'
      enrolments.put(codeHash, { ...found, usedAt: at })
      return { till: found.till }
    },
    addSession(tokenHash, session) {
      sessions.add(tokenHash, { tokenHash, session })
    },
    session: (tokenHash) => sessions.get(tokenHash)?.session ?? null,
    endSession: (tokenHash) => sessions.delete(tokenHash),
    endTillSessions(till) {
      const gone = sessions.where(({ session }) => session.kind === 'till' && session.till === till)
      for (const { tokenHash } of gone) sessions.delete(tokenHash)
    },
  }
}
