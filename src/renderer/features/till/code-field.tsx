import { useEffect, useRef } from 'react'
import { useOverlay } from '../../app/overlays'
import { useWords } from '../../app/words'
import { useSale } from './sale'
import './code-field.css'

/** The one field of the till. It has the focus whenever nothing else needs it. */
export function CodeField() {
  const words = useWords()
  const field = useRef<HTMLInputElement>(null)
  const typed = useSale((sale) => sale.typed)
  const code = useSale((sale) => sale.code)
  const step = useSale((sale) => sale.step)
  const overlay = useOverlay((state) => state.open)

  useEffect(() => {
    if (overlay === null) field.current?.focus()
  }, [overlay, step])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const types = event.key.length === 1 && event.key !== ' ' && event.key !== '?' && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!types || useOverlay.getState().open !== null || event.target instanceof HTMLInputElement) return
      field.current?.focus()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [])

  return (
    <div className="code-entry">
      <label className="code-prompt" htmlFor="code-field">
        {words.till.prompt}
      </label>
      <input
        ref={field}
        id="code-field"
        className="code-field code-text"
        data-takes-scans=""
        value={typed}
        placeholder={code ?? ''}
        aria-label={words.till.codeField}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={200}
        onChange={(event) => useSale.setState({ typed: event.target.value })}
      />
    </div>
  )
}
