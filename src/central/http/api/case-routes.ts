import { Readable } from 'node:stream'
import { z } from 'zod'
import { unitKey } from '../../../domain/org/unit-key'
import type { UnitRef } from '../../../domain/org/org'
import { caseDecision, caseList, casesAsked, type CasesAsked } from '../../../protocol/api/cases'
import { CASE_COLUMNS, caseCells } from '../../../protocol/case-cells'
import type { CsvCell } from '../../../protocol/csv-line'
import { caseRow, type CaseRow } from '../../../protocol/sync/feed-rows'
import { decideCase } from '../../cases/decide-case'
import type { CentralTx } from '../../core/central-store'
import { refuse } from '../../core/failure'
import { csvText, CSV_TYPE } from '../../csv/write-csv'
import { isWithin } from '../../people/own-unit'
import { callerName } from '../caller-name'
import { HANDLED, people, route, type Route } from '../route'
import { idOf } from './id-of'
import type { Person } from './shown-offer'

const KEEPERS = people('store_manager', 'admin')
/** Cases read at once for a file. */
const PAGE = 500

/** What the centre could not settle by itself, for the managers of the stores (4.6). */
export const CASE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/cases',
    summary: 'Conflicts of one’s stores, newest first',
    access: KEEPERS,
    errors: 'own',
    query: casesAsked,
    answers: caseList,
    async handle({ caller, query }) {
      const cases = await read(caller, query, query.limit)
      return { ok: true, value: { cases, next: cases.length < query.limit ? null : (cases.at(-1)?.id ?? null) } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/cases/csv',
    summary: 'The same, all of them, as CSV',
    access: KEEPERS,
    errors: 'own',
    query: casesAsked,
    answers: z.string(),
    async handle({ caller, query, reply }) {
      await reply.type(CSV_TYPE).header('content-disposition', 'attachment; filename="cases.csv"').send(Readable.from(csvText(CASE_COLUMNS, lines(caller, query))))
      return { ok: true, value: HANDLED }
    },
  }),
  route({
    method: 'POST',
    path: '/api/cases/:id/decision',
    summary: 'Decide a case: accept the loss, charge the store, follow up with the customer, or mark as fraud',
    access: KEEPERS,
    errors: 'own',
    idempotent: true,
    body: caseDecision,
    answers: caseRow,
    async handle({ caller, params, body, from }) {
      const { core } = caller.org
      const id = idOf(params)
      if (id === null) return refuse('case.unknown')
      const done = await core.store.transact(async (tx) => {
        return decideCase(tx, { ...body, case: id, by: caller.person.name, who: callerName(caller), from, at: core.clock.now(), stores: await storesOf(caller, tx) })
      })
      caller.org.hints.poke()
      return done
    },
  }),
]

/** Stores whose cases the person sees; null = every one. */
async function storesOf({ org: { core }, unit }: Person, tx: CentralTx): Promise<readonly number[] | null> {
  if (unit === null) return null
  const { index, stored } = await core.catalogue.view(tx)
  const ref = (id: number): UnitRef => ({ type: 'STORE', id: id as UnitRef['id'] })
  return stored.units.flatMap(({ type, id }) => (type === 'STORE' && index.units.has(unitKey(ref(id))) && isWithin(index, unit, ref(id)) ? [id] : []))
}

function read(caller: Person, { store, limit: _page, ...wanted }: CasesAsked, limit: number): Promise<readonly CaseRow[]> {
  return caller.org.core.store.read(async (tx) => {
    const own = await storesOf(caller, tx)
    const stores = store === undefined ? own : own === null || own.includes(store) ? [store] : []
    return tx.cases.list(stores, limit, wanted)
  })
}

async function* lines(caller: Person, asked: CasesAsked): AsyncGenerator<readonly CsvCell[]> {
  for (let before = asked.before; ; ) {
    const cases = await read(caller, { ...asked, before }, PAGE)
    for (const found of cases) yield caseCells(found)
    before = cases.at(-1)?.id
    if (cases.length < PAGE) return
  }
}
