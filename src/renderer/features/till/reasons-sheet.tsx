import { closeOverlay } from '../../app/overlays'
import { useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useWords } from '../../app/words'
import { Sheet } from '../../ui/sheet'
import { Sign } from '../../ui/sign'
import { useSale } from './sale'
import './reasons-sheet.css'

/** Every reason of a refusal with its figures, in the order in which they were judged. */
export function ReasonsSheet() {
  const { till } = useWords()
  const around = useSurroundings()
  const reasons = useSale((sale) => sale.verdict?.reasons ?? [])
  return (
    <Sheet title={till.reasonsTitle} onClose={closeOverlay}>
      <ul className="stack">
        {reasons.map((reason) => {
          const { says, helps } = reasonText(reason, around)
          return (
            <li key={reason.key} className="reason">
              <Sign tone="no" size="s" />
              <div>
                <strong>{says}</strong>
                {helps !== null && <p className="soft">{helps}</p>}
              </div>
            </li>
          )
        })}
      </ul>
    </Sheet>
  )
}
