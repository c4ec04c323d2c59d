import { unfinishedSales } from '../../../till/cache/queries'
import { usePlace } from '../../app/place'
import { till as tillLine } from '../../app/session'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Sign } from '../../ui/sign'
import './unfinished.css'

const TONES = { unfinished: 'wait', accepted: 'yes', refused: 'no', abandoned: 'no' } as const

/** Sales in the middle of which the app ended, and how each stands now. They stay until they have been seen. */
export function Unfinished() {
  const { till } = useWords()
  const { formats } = usePlace()
  const sales = useTillView(unfinishedSales)
  if (sales === undefined || sales.length === 0) return null
  return (
    <section className="unfinished" aria-label={till.unfinishedTitle}>
      <h2>{till.unfinishedTitle}</h2>
      <p className="soft">{till.unfinishedText}</p>
      <ul>
        {sales.map((sale) => (
          <li key={sale.opId} className="unfinished-sale">
            <Sign tone={TONES[sale.state]} size="s" />
            <span>{formats.time(sale.at)}</span>
            {sale.bill !== null && (
              <strong>
                {till.bill} {formats.money(sale.bill.total)}
              </strong>
            )}
            <span className="unfinished-says">
              {sale.offerName} {till.unfinishedState[sale.state]}
            </span>
            {sale.state !== 'unfinished' && <Button onPress={() => void tillLine.command('settleUnfinished', { opId: sale.opId })}>{till.unfinishedSeen}</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}
