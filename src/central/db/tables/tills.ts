import { sql } from 'kysely'
import type { ConflictClass, Settlement } from '../../../protocol/sync/conflict'
import { FIRST_HASH } from '../../../protocol/sync/record'
import type { TillTable } from '../../core/central-store'
import type { JournalStored, TillStored } from '../../core/rows'
import type { Row } from '../schema/tables'
import { json, present, type Context } from './context'
import { sessionOf, sessionRow } from './sessions'

export function tillTable(context: Context): TillTable {
  const { trx, org } = context
  const one = (till: number) => trx.selectFrom('till').selectAll().where('org', '=', org).where('till', '=', till)
  const update = (till: number) => trx.updateTable('till').where('org', '=', org).where('till', '=', till)
  return {
    ...journal(context),
    ...enrolment(context),
    async get(till) {
      const row = await one(till).forUpdate().executeTakeFirst()
      return row === undefined ? null : tillOf(row)
    },
    async peek(till) {
      const row = await one(till).executeTakeFirst()
      return row === undefined ? null : tillOf(row)
    },
    async incarnate(till, least = 1) {
      const { rows } = await sql<{ incarnation: number }>`insert into till as t (org, till, incarnation, last_hash)
        values (${org}, ${till}, ${least}, ${FIRST_HASH}) on conflict (org, till)
        do update set incarnation = greatest(t.incarnation + 1, excluded.incarnation), last_seq = 0, had_seq = 0, last_hash = ${FIRST_HASH}, fenced = false returning incarnation`.execute(trx)
      return present(rows[0], 'incarnation').incarnation
    },
    async advance(till, seq, hash) {
      await update(till).set({ last_seq: seq, last_hash: hash }).execute()
    },
    async fence(till) {
      await update(till).set({ fenced: true }).execute()
    },
    async setDisabled(till, disabled, at) {
      const since = sql<number | null>`case when disabled then disabled_at else ${at ?? null} end`
      await update(till).set({ disabled, disabled_at: disabled ? since : null }).execute()
    },
    async active() {
      const rows = await trx.selectFrom('till').select('till').where('org', '=', org).where('disabled', '=', false).orderBy('till').execute()
      return rows.map(({ till }) => till)
    },
    async report(till, serverInstance) {
      await update(till).set({ reported: serverInstance }).execute()
    },
    async unreported(serverInstance) {
      const others = trx.selectFrom('till').select('till').where('org', '=', org).where('disabled', '=', false)
      return (await others.where('reported', 'not in', ['', serverInstance]).limit(1).executeTakeFirst()) !== undefined
    },
    async addSession(tokenHash, session) {
      await trx.insertInto('session').values({ org, token_hash: tokenHash, ...sessionRow(session) }).execute()
    },
    async session(tokenHash) {
      const row = await trx.selectFrom('session').selectAll().where('org', '=', org).where('token_hash', '=', tokenHash).executeTakeFirst()
      return row === undefined ? null : sessionOf(row)
    },
    async endSession(tokenHash) {
      const gone = await trx.deleteFrom('session').where('org', '=', org).where('token_hash', '=', tokenHash).executeTakeFirst()
      return gone.numDeletedRows === 1n
    },
    async endTillSessions(till) {
      await trx.deleteFrom('session').where('org', '=', org).where('till', '=', till).where('kind', '=', 'till').execute()
    },
  }
}

function journal({ trx, org }: Context): Pick<TillTable, 'append' | 'record' | 'recordCount' | 'recordPage'> {
  const records = (till: number) => trx.selectFrom('journal').where('org', '=', org).where('till', '=', till)
  return {
    async append(record) {
      await trx.insertInto('journal').values({ org, ...recordColumns(record) }).execute()
    },
    async record(till, incarnation, seq) {
      const row = await records(till).selectAll().where('incarnation', '=', incarnation).where('seq', '=', seq).executeTakeFirst()
      return row === undefined ? null : recordOf(row)
    },
    async recordCount(till) {
      const row = await records(till).select((e) => e.fn.countAll<number>().as('n')).executeTakeFirst()
      return row?.n ?? 0
    },
    async recordPage(till, after, limit) {
      const rows = await records(till)
        .selectAll()
        .where(sql<boolean>`(incarnation, seq) > (${after.incarnation}::bigint, ${after.seq}::bigint)`)
        .orderBy('incarnation')
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map(recordOf)
    },
  }
}

function enrolment({ trx, org }: Context): Pick<TillTable, 'addEnrolment' | 'takeEnrolment'> {
  const code = (hash: string) => trx.selectFrom('enrolment').selectAll().where('org', '=', org).where('code_hash', '=', hash)
  return {
    async addEnrolment(codeHash, till, expiresAt) {
      await trx.insertInto('enrolment').values({ org, code_hash: codeHash, till, expires_at: expiresAt, used_at: null }).execute()
    },
    async takeEnrolment(codeHash, at) {
      const row = await code(codeHash).forUpdate().executeTakeFirst()
      if (row === undefined) return 'wrong'
      if (row.used_at !== null) return 'used'
      if (row.expires_at < at) return 'expired'
      await trx.updateTable('enrolment').set({ used_at: at }).where('org', '=', org).where('code_hash', '=', codeHash).execute()
      return { till: row.till }
    },
  }
}

export function tillOf(row: Row<'till'>): TillStored {
  return {
    till: row.till,
    incarnation: row.incarnation,
    disabled: row.disabled,
    disabledAt: row.disabled_at,
    lastSeq: row.last_seq,
    lastHash: row.last_hash,
    hadSeq: row.had_seq,
    fenced: row.fenced,
    reported: row.reported,
  }
}

export const recordColumns = ({ opId, record, arrivedAt, ...columns }: JournalStored) => ({ ...columns, op_id: opId, record: json(record), arrived_at: arrivedAt })

export function recordOf(row: Row<'journal'>): JournalStored {
  return {
    till: row.till,
    incarnation: row.incarnation,
    seq: row.seq,
    opId: row.op_id,
    type: row.type,
    hash: row.hash,
    record: row.record,
    settlement: row.settlement as Settlement,
    conflict: row.conflict as ConflictClass | null,
    arrivedAt: row.arrived_at,
  }
}
