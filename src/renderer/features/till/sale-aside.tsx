import type { CurrencyCode } from '../../../domain/money/money'
import { recentOperations } from '../../../till/cache/queries'
import type { OperationCached } from '../../../till/cache/rows'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Sign } from '../../ui/sign'
import { draftTotal } from './bill-draft'
import { useSale } from './sale'
import './sale-aside.css'

const LAST = 6
const READ = 24

/** Bill and customer of this sale, and the last few codes of this till. */
export function SaleAside() {
  const { till } = useWords()
  const { formats } = usePlace()
  const bill = useSale((sale) => sale.bill)
  const customer = useSale((sale) => sale.customer)
  return (
    <aside className="aside">
      <dl className="aside-sale">
        <dt>{till.bill}</dt>
        <dd>{bill === null ? <span className="soft">{till.none}</span> : formats.money(draftTotal(bill, formats.currency as CurrencyCode))}</dd>
        <dt>{till.customer}</dt>
        <dd className="aside-customer">{customer === null ? <span className="soft">{till.none}</span> : customer.value}</dd>
      </dl>
      <LastCodes />
    </aside>
  )
}

function LastCodes() {
  const { till } = useWords()
  const operations = useTillView((view) => recentOperations(view, READ))
  const shown = (operations ?? []).filter(isShown).slice(0, LAST)
  return (
    <section>
      <h2 className="aside-title">{till.last}</h2>
      {operations !== undefined && shown.length === 0 && <p className="soft">{till.lastNone}</p>}
      <ul>
        {shown.map((operation) => (
          <li key={operation.opId} className="aside-last">
            <LastRow operation={operation} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function isShown({ kind, state }: OperationCached): boolean {
  return (kind === 'redeem' && state !== 'unfinished' && state !== 'abandoned') || kind === 'attempt' || kind === 'reversal' || kind === 'return'
}

function LastRow({ operation }: { readonly operation: OperationCached }) {
  const { till } = useWords()
  const { formats } = usePlace()
  const around = useSurroundings()
  const { kind, state, decision, reasons, giveBack, undone } = operation
  const back = kind === 'reversal' || kind === 'return'
  const accepted = kind === 'redeem' && state === 'accepted' && decision !== null
  const [first] = reasons
  const refusal = first === undefined ? till.refuse : reasonText(first, around).says
  const says = back ? `+${formats.money(giveBack ?? '0')}` : accepted ? till.less(formats.money(decision.discount, decision.currency)) : refusal
  return (
    <>
      <Sign tone={back ? 'wait' : accepted ? 'yes' : 'no'} size="s" />
      <span className="soft">{formats.time(operation.at)}</span>
      <span className={accepted && undone === 'no' ? 'aside-amount' : 'aside-word'}>{accepted && undone !== 'no' ? `${says} · ${undone === 'part' ? till.undonePart : till.undoneFull}` : says}</span>
    </>
  )
}
