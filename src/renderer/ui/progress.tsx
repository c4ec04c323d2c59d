import { ProgressBar } from 'react-aria-components'
import './progress.css'

/** How far something has come, with its figures in words; `of` 0 = not known yet. */
export function Progress({ label, done, of, says }: { readonly label: string; readonly done: number; readonly of: number; readonly says: string }) {
  const known = of > 0
  const value = known ? Math.min(done, of) : 0
  return (
    <ProgressBar className="progress" aria-label={label} value={value} maxValue={known ? of : 1} isIndeterminate={!known} valueLabel={says}>
      <progress className="progress-bar" aria-hidden="true" max={known ? of : 1} {...(known ? { value } : {})} />
      <span className="soft">{says}</span>
    </ProgressBar>
  )
}
