import { z } from 'zod'
import { parseInstant } from '../../../domain/calendar/instant'
import type { Instant, PlainDate, WallTime } from '../../../domain/calendar/calendar'
import { wallInstant } from '../../../domain/calendar/wall-instant'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { UnitId } from '../../../domain/ids'
import { placeOf, storePlace, type OrgIndex, type Place } from '../../../domain/org/org-index'
import { idNumber, plainDate, wallTime } from '../../../protocol/scalars'
import { codeKeyOf } from '../../core/keyed-hashes'
import { couponNameOf } from '../../coupons/coupon-id'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { takeRedeemed } from '../../redemption/take-redeemed'
import { IDENT_COLUMNS } from './customers'
import { namedCustomers, NUMBER_COLUMN } from './named-customers'

const options = z.strictObject({ offer: idNumber })
type Options = z.infer<typeof options>

/** Coupons of an offer that were redeemed where the centre did not see it: each row a fact, each conflict a case. */
export const redemptionList: ListKind<Options> = {
  name: 'redemptions',
  columns: [
    { name: 'code', alsoCalled: ['coupon', 'couponcode', 'voucher', 'vouchercode'] },
    { name: 'couponId', alsoCalled: [] },
    { name: 'at', alsoCalled: ['redeemedat', 'redeemedon', 'date', 'time', 'redemptiondate', 'redeemeddateinmillis', 'datetime'] },
    { name: 'till', alsoCalled: ['tillcode', 'tillid', 'pos'] },
    { name: 'store', alsoCalled: ['storecode', 'storeid', 'outlet'] },
    { name: 'amount', alsoCalled: ['billamount', 'total', 'bill'] },
    { name: 'billNumber', alsoCalled: ['transactionnumber', 'receipt', 'receiptnumber', 'invoice'] },
    NUMBER_COLUMN,
    ...IDENT_COLUMNS,
  ],
  needs: [['code', 'couponId'], ['at'], ['till', 'store']],
  options,
  mostRows: 100,
  take: takeRedemptions,
}

async function takeRedemptions(at: ListStep<Options>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { core, options: { offer } } = at
  const { customers, bad } = await namedCustomers(at, rows)
  const { index, key } = await core.store.read(async (tx) => ({ index: (await core.catalogue.view(tx)).index, key: (await tx.org.keys()).code }))
  const tokens = await tokensOf(at, [...customers.values()])
  const unnamed = new Set(bad.map(({ line }) => line))
  const refused: BadListRow[] = []
  for (const row of rows) {
    if (unnamed.has(row.line)) continue
    const read = readRow(row, { index, key, now: core.clock.now() })
    if ('field' in read) {
      refused.push({ line: row.line, ...read })
      continue
    }
    const customer = tokens.get(customers.get(row.line) ?? 0) ?? null
    const done = await takeRedeemed(core, { ...read, offer, customer })
    if (!done.ok) refused.push({ line: row.line, key: done.error.key, field: done.error.field ?? 'amount' })
  }
  return [...bad, ...refused]
}

async function tokensOf({ core, bulk }: ListStep<Options>, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await bulk.query<{ id: number; token: string }>('select id, token from customer where org = $1 and id = any($2)', [core.store.org, ids])
  return new Map(rows.map(({ id, token }) => [id, token]))
}

type Refused = Required<Pick<BadListRow, 'key' | 'field'>>

interface Read {
  readonly codeKey: string
  readonly place: Place
  readonly at: Instant
  readonly amount: string | null
  readonly billNumber: string | null
}

interface Reading {
  readonly index: OrgIndex
  /** Of the codes. */
  readonly key: string
  readonly now: number
}

function readRow({ values }: ListRow, { index, key, now }: Reading): Read | Refused {
  const codeKey = keyOf(values, key)
  if (codeKey === null) return { key: 'code.malformed', field: values['couponId'] === undefined ? 'code' : 'couponId' }
  const place = placeNamed(index, values)
  if (place === null) return { key: 'unit.unknown', field: values['till'] === undefined ? 'store' : 'till' }
  const at = momentOf(values['at'] ?? '', place)
  if (at === null) return { key: values['at'] === undefined ? 'field.required' : 'field.malformed', field: 'at' }
  if (at > now) return { key: 'field.out_of_range', field: 'at' }
  const amount = values['amount']?.replace(/^(\d+),(\d{1,4})$/, '$1.$2') ?? null
  const billNumber = values['billNumber'] ?? null
  if (billNumber !== null && billNumber.length > 40) return { key: 'field.too_long', field: 'billNumber' }
  return { codeKey, place, at, amount, billNumber }
}

/** By the coupon's id as the v2 API tells it, which counts before the code; else by the code. */
function keyOf({ code, couponId }: ListRow['values'], key: string): string | null {
  if (couponId !== undefined) return couponNameOf(couponId)?.codeKey ?? null
  const normal = normaliseCode(code ?? '')
  return normal.ok ? codeKeyOf(key, normal.value) : null
}

/** By its code, or else by its number; a till tells its store. */
function placeNamed(index: OrgIndex, { till, store }: ListRow['values']): Place | null {
  const idOf = (type: 'TILL' | 'STORE', named: string): UnitId | undefined =>
    index.org.units.find((unit) => unit.type === type && unit.code === named)?.id ??
    index.org.units.find((unit) => unit.type === type && String(unit.id) === named)?.id
  if (till !== undefined) {
    const id = idOf('TILL', till)
    return id === undefined ? null : placeOf(index, id)
  }
  const id = store === undefined ? undefined : idOf('STORE', store)
  return id === undefined ? null : storePlace(index, id)
}

const MILLISECONDS = /^\d{12,14}$/
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::\d{2})?)?$/

/** Milliseconds since 1970, a moment with its offset, or the store's own clock; a day alone is its noon. */
function momentOf(text: string, { zone }: Place): Instant | null {
  if (MILLISECONDS.test(text)) return Number(text) as Instant
  const [, day = '', time = '12:00'] = LOCAL.exec(text) ?? []
  if (day !== '') return plainDate.safeParse(day).success && wallTime.safeParse(time).success ? wallInstant(zone, day as PlainDate, time as WallTime) : null
  const read = parseInstant(text)
  return read.ok ? read.value : null
}
