import type { ReactNode } from 'react'
import './chip.css'

/** A small fact beside something larger. */
export function Chip({ children, tone = 'plain' }: { readonly children: ReactNode; readonly tone?: 'plain' | 'yes' | 'wait' | 'no' | 'accent' }) {
  return <span className={`chip ${tone}`}>{children}</span>
}
