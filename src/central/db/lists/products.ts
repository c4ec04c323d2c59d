import { z } from 'zod'
import { parseMoney } from '../../../domain/money/money-text'
import { productRow } from '../../../protocol/sync/feed-rows'
import type { ErrorKey } from '../../../protocol/errors'
import type { ProductStored } from '../../core/rows'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { productRow as productBody } from '../../feeds/ref-rows'
import { appendChanges } from '../coupons/bulk-changes'

/** Products by file, told apart by their SKU: what the file says replaces what was known of one. */
export const productList: ListKind<Record<string, never>> = {
  name: 'products',
  columns: [
    { name: 'sku', alsoCalled: ['itemcode', 'productcode', 'article', 'articlenumber', 'code', 'ean', 'barcode'] },
    { name: 'name', alsoCalled: ['title', 'productname', 'description', 'itemname'] },
    { name: 'category', alsoCalled: ['group', 'productcategory', 'department'] },
    { name: 'brand', alsoCalled: ['make', 'manufacturer'] },
    { name: 'price', alsoCalled: ['unitprice', 'mrp', 'amount'] },
    { name: 'onSale', alsoCalled: ['sale', 'markdown', 'discounted'] },
    { name: 'attributes', alsoCalled: ['properties'] },
  ],
  needs: [['sku'], ['name'], ['price']],
  options: z.strictObject({}),
  mostRows: 4000,
  take: takeProducts,
}

async function takeProducts({ core, bulk }: ListStep<unknown>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { org } = core.store
  const { currency } = (await core.store.read((tx) => core.catalogue.view(tx))).org
  const bad: BadListRow[] = []
  const bySku = new Map<string, ProductStored>() // of two rows for one product the later counts
  for (const row of rows) {
    const read = readProduct(row)
    if ('key' in read) bad.push({ line: row.line, ...read })
    else if (!parseMoney(read.price, currency).ok) bad.push({ line: row.line, key: 'field.malformed', field: 'price' })
    else bySku.set(read.sku, read)
  }
  const products = [...bySku.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1))
  const column = <K extends keyof ProductStored>(name: K) => products.map((product) => product[name])
  const changed = await bulk.query<{ sku: string }>(
    `insert into product as p (org, sku, name, category, brand, attributes, price, on_sale)
      select $1::bigint, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::boolean[])
      on conflict (org, sku) do update set name = excluded.name, category = excluded.category, brand = excluded.brand,
        attributes = excluded.attributes, price = excluded.price, on_sale = excluded.on_sale
      where (p.name, p.category, p.brand, p.attributes, p.price, p.on_sale) is distinct from
        (excluded.name, excluded.category, excluded.brand, excluded.attributes, excluded.price, excluded.on_sale)
      returning sku`,
    [org, column('sku'), column('name'), column('category'), column('brand'), column('attributes').map((of) => JSON.stringify(of)), column('price'), column('onSale')],
  )
  const told = changed.flatMap(({ sku }) => bySku.get(sku) ?? [])
  await appendChanges(bulk, org, told.map((product) => ({ feed: 'ref', key: `product:${product.sku}`, body: productBody(product) })))
  return bad
}

const YES = new Set(['1', 'yes', 'y', 'true', 'x'])
const NO = new Set(['0', 'no', 'n', 'false'])

function readProduct({ values }: ListRow): ProductStored | { readonly key: ErrorKey; readonly field: string } {
  const sale = (values['onSale'] ?? 'no').toLowerCase()
  if (!YES.has(sale) && !NO.has(sale)) return { key: 'field.malformed', field: 'onSale' }
  const attributes = readAttributes(values['attributes'] ?? '')
  if (attributes === null) return { key: 'field.malformed', field: 'attributes' }
  const read = productRow.safeParse({
    kind: 'product',
    sku: values['sku'],
    name: values['name'],
    category: values['category'] ?? null,
    brand: values['brand'] ?? null,
    attributes,
    // Where a spreadsheet writes decimals with a comma, so does its file.
    price: values['price']?.replace(/^(\d+),(\d{1,4})$/, '$1.$2'),
    onSale: YES.has(sale),
  })
  if (read.success) {
    const { kind: _kind, ...product } = read.data
    return product
  }
  const field = String(read.error.issues[0]?.path[0] ?? 'sku')
  return { key: values[field] === undefined ? 'field.required' : 'field.malformed', field }
}

/** `size=M; colour=red`; null when it is not that. */
function readAttributes(given: string): Record<string, string> | null {
  const pairs = given.split(';').map((part) => part.trim()).filter((part) => part !== '')
  const read = pairs.map((pair) => /^([^=]{1,64})=(.*)$/.exec(pair))
  if (read.some((pair) => pair === null)) return null
  return Object.fromEntries(read.map((pair) => [(pair?.[1] ?? '').trim(), (pair?.[2] ?? '').trim()]))
}
