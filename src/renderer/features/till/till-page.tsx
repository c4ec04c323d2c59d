import { useEffect } from 'react'
import { ActionButton } from '../../actions/action-button'
import { usePlace } from '../../app/place'
import { useWords } from '../../app/words'
import { CodeField } from './code-field'
import { Outcome } from './outcome'
import { SaleAside } from './sale-aside'
import { setSaleCurrency } from './sale-work'
import { Unfinished } from './unfinished'
import './till-page.css'

/** The till: one code, one verdict; everything else small and at the edge. */
export function TillPage() {
  const words = useWords()
  const { currency } = usePlace().formats
  useEffect(() => setSaleCurrency(currency), [currency])
  return (
    <main className="till-page">
      <h1 className="unseen">{words.action.goTill}</h1>
      <div className="till-centre">
        <Unfinished />
        <CodeField />
        <Outcome />
        <div className="till-actions">
          <ActionButton action="bill" size="till" />
          <ActionButton action="customer" size="till" />
          <ActionButton action="undo" size="till" />
          <ActionButton action="issue" size="till" />
        </div>
      </div>
      <SaleAside />
    </main>
  )
}
