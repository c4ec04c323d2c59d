import type { Transaction } from 'kysely'
import type { OrgKeys } from '../../core/rows'
import { codeMaker, type CodeMaker } from '../../coupons/code-maker'
import { readShape } from '../../coupons/code-shape'
import type { Tables } from '../schema/tables'

/** Where a coupon's code is: spelled out, or at its place in the order of its shape. */
export interface CodeAt {
  readonly code: string | null
  readonly shape: number | null
  readonly n: number | null
}

/** Spells generated codes out. The organisation's keys and shapes never change, so they are read once and kept. */
export interface CodeBook {
  /** The organisation's keys. */
  keys(trx: Transaction<Tables>): Promise<OrgKeys>
  /** The codes of these rows, in their order. */
  spell(trx: Transaction<Tables>, rows: readonly CodeAt[]): Promise<readonly string[]>
}

export function createCodeBook(org: number): CodeBook {
  const makers = new Map<number, CodeMaker>()
  let kept: OrgKeys | null = null
  const keysOf = async (trx: Transaction<Tables>): Promise<OrgKeys> => {
    if (kept !== null) return kept
    const row = await trx.selectFrom('org').select(['code_key', 'customer_key', 'permutation_key']).where('org', '=', org).executeTakeFirstOrThrow()
    kept = { code: row.code_key, customer: row.customer_key, permutation: row.permutation_key }
    return kept
  }
  const makerOf = async (trx: Transaction<Tables>, shape: number): Promise<CodeMaker> => {
    const known = makers.get(shape)
    if (known !== undefined) return known
    const { permutation } = await keysOf(trx)
    const row = await trx.selectFrom('code_shape').select('name').where('org', '=', org).where('id', '=', shape).executeTakeFirstOrThrow()
    const maker = codeMaker(permutation, readShape(row.name))
    makers.set(shape, maker)
    return maker
  }
  return {
    keys: keysOf,
    async spell(trx, rows) {
      const codes = rows.map(({ code }) => code ?? '')
      const byShape = new Map<number, number[]>()
      for (const [i, { code, shape }] of rows.entries()) {
        if (code !== null || shape === null) continue
        const places = byShape.get(shape) ?? []
        places.push(i)
        byShape.set(shape, places)
      }
      for (const [shape, places] of byShape) {
        const made = (await makerOf(trx, shape)).codes(Float64Array.from(places, (i) => rows[i]?.n ?? 0))
        for (const [k, i] of places.entries()) codes[i] = made[k] ?? ''
      }
      return codes
    },
  }
}
