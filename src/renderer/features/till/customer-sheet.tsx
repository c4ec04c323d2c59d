import { useState } from 'react'
import type { CustomerInput } from '../../../protocol/ipc/till-commands'
import { closeOverlay } from '../../app/overlays'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Sheet } from '../../ui/sheet'
import { CustomerFields } from './customer-fields'
import { useSale } from './sale'
import { setCustomer } from './sale-work'

/** Who the customer is, for this sale only. */
export function CustomerSheet() {
  const { till } = useWords()
  const customer = useSale((sale) => sale.customer)
  const [draft, setDraft] = useState<CustomerInput>(customer ?? { kind: 'mobile', value: '' })
  const [problem, setProblem] = useState<string | null>(null)
  const use = (): void => {
    const value = draft.value.trim()
    if (value === '') setProblem(till.customerEmpty)
    else void setCustomer({ ...draft, value })
  }
  return (
    <Sheet title={till.customerTitle} onClose={closeOverlay}>
      <div className="stack">
        <CustomerFields
          draft={draft}
          problem={problem}
          onEnter={use}
          autoFocus
          onChange={(next) => {
            setDraft(next)
            setProblem(null)
          }}
        />
        <div className="row sheet-actions">
          {customer !== null && (
            <Button kind="quiet" size="till" onPress={() => void setCustomer(null)}>
              {till.customerRemove}
            </Button>
          )}
          <Button kind="primary" size="till" keyHint="Enter" onPress={use}>
            {till.customerUse}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
