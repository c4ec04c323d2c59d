import { useSpoken } from './announce'

/** Where screen readers hear verdicts and outcomes. A new turn is a new element, so the same words are said again. */
export function LiveRegion() {
  const { text, turn } = useSpoken()
  return (
    <output className="unseen" aria-live="assertive" aria-atomic="true">
      <span key={turn}>{text}</span>
    </output>
  )
}
