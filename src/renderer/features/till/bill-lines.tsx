import { useEffect, useState, type ReactNode } from 'react'
import { productBySku, searchProducts } from '../../../till/cache/queries'
import type { ProductCached } from '../../../till/cache/rows'
import { usePlace } from '../../app/place'
import { useTillDatabase, useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Field } from '../../ui/field'
import { addProduct, changeQty, type DraftLine } from './bill-draft'
import { takeScans } from './scan-routing'

const MOST_FOUND = 6

interface Props {
  readonly lines: readonly DraftLine[]
  readonly onChange: (lines: readonly DraftLine[]) => void
  /** The sum and what is done with it, under the lines. */
  readonly children: ReactNode
}

/** Products found by SKU, name or scan on one side, the bill so far on the other. */
export function BillLines({ lines, onChange, children }: Props) {
  const { till } = useWords()
  const view = useTillDatabase()
  const [search, setSearch] = useState('')
  const found = useTillView((db) => searchProducts(db, search, MOST_FOUND), [search])

  useEffect(
    () =>
      takeScans(async (text) => {
        const product = view === null ? undefined : await productBySku(view, text)
        if (product === undefined) return false
        onChange(addProduct(lines, product))
        return true
      }),
    [view, lines, onChange],
  )
  const add = (product: ProductCached): void => {
    onChange(addProduct(lines, product))
    setSearch('')
  }
  const first = found?.[0]
  return (
    <div className="bill-lines">
      <div className="stack">
        <Field label={till.productSearch} value={search} onChange={setSearch} onEnter={() => first !== undefined && search !== '' && add(first)} size="till" inputMode="search" autoFocus />
        <ul className="stack bill-found">
          {found?.map((product) => (
            <li key={product.sku}>
              <ProductChoice product={product} onPick={() => add(product)} />
            </li>
          ))}
        </ul>
        {found?.length === 0 && <p className="soft">{till.productNone(search)}</p>}
      </div>
      <div className="bill-side">
        <BillSoFar lines={lines} onChange={onChange} />
        {children}
      </div>
    </div>
  )
}

function ProductChoice({ product, onPick }: { readonly product: ProductCached; readonly onPick: () => void }) {
  const { till } = useWords()
  const { formats } = usePlace()
  return (
    <Button onPress={onPick}>
      <span className="product">
        <span className="product-name">{product.name}</span>
        <span className="soft">{product.sku}</span>
        {product.onSale && <Chip tone="wait">{till.onSale}</Chip>}
        <strong>{formats.money(product.price)}</strong>
      </span>
    </Button>
  )
}

function BillSoFar({ lines, onChange }: Omit<Props, 'children'>) {
  const { till } = useWords()
  const { formats } = usePlace()
  if (lines.length === 0) return <p className="soft bill-so-far">{till.linesEmpty}</p>
  return (
    <ul className="bill-so-far">
      {lines.map(({ product, qty }) => (
        <li key={product.sku} className="bill-line">
          <span className="bill-line-name">
            {product.name} <span className="soft">{formats.money(product.price)}</span>
          </span>
          <Button kind="quiet" aria-label={till.fewer(product.name)} onPress={() => onChange(changeQty(lines, product.sku, -1))}>
            −
          </Button>
          <span aria-label={till.quantity(product.name)}>{formats.number(qty)}</span>
          <Button kind="quiet" aria-label={till.more(product.name)} onPress={() => onChange(changeQty(lines, product.sku, 1))}>
            +
          </Button>
        </li>
      ))}
    </ul>
  )
}
