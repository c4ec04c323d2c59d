import { useState } from 'react'
import { exponentOf } from '../../../domain/money/currencies'
import type { CurrencyCode } from '../../../domain/money/money'
import { usePlace } from '../../app/place'
import { closeOverlay } from '../../app/overlays'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { NumberPad } from '../../ui/number-pad'
import { Segments } from '../../ui/segments'
import { Sheet } from '../../ui/sheet'
import { draftTotal, typedAmount, type AmountProblem, type DraftLine } from './bill-draft'
import { BillLines } from './bill-lines'
import { useSale } from './sale'
import { setBill } from './sale-work'
import './bill-sheet.css'

type Way = 'total' | 'lines'

/** The bill, as a total on the pad or line by line from the product list. */
export function BillSheet() {
  const { till } = useWords()
  const bill = useSale((sale) => sale.bill)
  const linesWanted = useSale((sale) => sale.verdict?.reasons.some(({ key }) => key === 'bill.items_required') ?? false)
  const [way, setWay] = useState<Way>(bill?.kind === 'lines' || linesWanted ? 'lines' : 'total')
  return (
    <Sheet title={till.billTitle} onClose={closeOverlay} width={way === 'lines' ? 'wide' : 'narrow'}>
      <div className="stack">
        <Segments
          label={till.billTitle}
          value={way}
          onChange={setWay}
          options={[
            { id: 'total', label: till.billByTotal },
            { id: 'lines', label: till.billByLines },
          ]}
        />
        {linesWanted && <p className="soft">{till.linesNeeded}</p>}
        {way === 'total' ? <TotalPad start={bill?.kind === 'total' ? bill.total : ''} /> : <LinesForm start={bill?.kind === 'lines' ? bill.lines : []} />}
      </div>
    </Sheet>
  )
}

function TotalPad({ start }: { readonly start: string }) {
  const { till } = useWords()
  const currency = usePlace().formats.currency as CurrencyCode
  const decimals = exponentOf(currency)
  const [typed, setTyped] = useState(start)
  const [problem, setProblem] = useState<AmountProblem | null>(null)
  const says = { empty: till.billEmpty, malformed: till.billMalformed(decimals), too_large: till.billTooLarge }
  const change = (text: string): void => {
    setTyped(text)
    setProblem(null)
  }
  const use = (): void => {
    const amount = typedAmount(typed, currency)
    if (amount.ok) void setBill({ kind: 'total', total: amount.value })
    else setProblem(amount.error)
  }
  return (
    <div className="bill-total">
      <Field label={`${till.billTotal} (${currency})`} value={typed} onChange={change} onEnter={use} error={problem === null ? null : says[problem]} size="money" inputMode="decimal" maxLength={24} autoFocus />
      <NumberPad onKey={(key) => change(typed + key)} onDelete={() => change(typed.slice(0, -1))} extra={decimals === 0 ? null : '.'} label={till.padKey} deleteLabel={till.padDelete} />
      <div className="row sheet-actions">
        {start !== '' && (
          <Button kind="quiet" size="till" onPress={() => void setBill(null)}>
            {till.billRemove}
          </Button>
        )}
        <Button kind="primary" size="till" keyHint="Enter" onPress={use}>
          {till.billUse}
        </Button>
      </div>
    </div>
  )
}

function LinesForm({ start }: { readonly start: readonly DraftLine[] }) {
  const { till } = useWords()
  const { formats } = usePlace()
  const [lines, setLines] = useState(start)
  const total = formats.money(draftTotal({ kind: 'lines', lines }, formats.currency as CurrencyCode))
  return (
    <BillLines lines={lines} onChange={setLines}>
      <strong className="bill-sum">
        {till.billTotal} {total}
      </strong>
      <div className="row sheet-actions">
        {start.length > 0 && (
          <Button kind="quiet" size="till" onPress={() => void setBill(null)}>
            {till.billRemove}
          </Button>
        )}
        <Button kind="primary" size="till" isDisabled={lines.length === 0} onPress={() => void setBill({ kind: 'lines', lines })}>
          {till.billUse}
        </Button>
      </div>
    </BillLines>
  )
}
