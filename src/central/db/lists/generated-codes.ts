import { shapeOf, readShape } from '../../coupons/code-shape'
import { codeMaker } from '../../coupons/code-maker'
import type { CodeRules } from '../../../domain/offer/offer'
import type { Bulk } from '../bulk'

/**
 * Which of these codes some offer generates, or has generated: those at an index that an offer owns, and every code of a
 * randomised series (2.4). They belong to that offer whether they are issued or not.
 */
export async function ownedByShapes(bulk: Bulk, org: number, permutation: string, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const shapes = await bulk.query<{ id: number; name: string }>('select id, name from code_shape where org = $1', [org])
  const series = await bulk.query<{ codes: CodeRules }>(`select body -> 'codes' as codes from offer where org = $1 and body -> 'codes' ->> 'kind' = 'randomised'`, [org])
  const whole = new Set(series.map(({ codes: rules }) => shapeOf(rules)?.name))
  const owned = new Set<string>()
  const places: { readonly code: string; readonly shape: number; readonly n: number }[] = []
  const byName = new Map(shapes.map(({ id, name }) => [name, id]))
  for (const name of new Set([...byName.keys(), ...[...whole].flatMap((known) => known ?? [])])) {
    const maker = codeMaker(permutation, readShape(name))
    for (const code of codes) {
      const n = maker.indexOf(code)
      if (n === null) continue
      if (whole.has(name)) owned.add(code)
      else places.push({ code, shape: byName.get(name) ?? 0, n })
    }
  }
  const taken = await bulk.query<{ i: number }>(
    `select p.i from unnest($2::integer[], $3::bigint[]) with ordinality p(shape, n, i)
      where exists (select 1 from code_range r where r.org = $1 and r.shape = p.shape and r.first <= p.n and r.until > p.n)
        or exists (select 1 from code_left l where l.org = $1 and l.shape = p.shape and l.n = p.n)`,
    [org, places.map(({ shape }) => shape), places.map(({ n }) => n)],
  )
  for (const { i } of taken) owned.add(places[i - 1]?.code ?? '')
  return owned
}
