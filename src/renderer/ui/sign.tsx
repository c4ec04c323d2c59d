import './sign.css'

const PATHS = {
  yes: 'M5 13l4.5 4.5L19 7.5',
  wait: 'M12 5v9M12 18.5v.5',
  no: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
} as const
export type Tone = keyof typeof PATHS

/** Tick, bang or cross: the shape of a verdict, so that it never hangs on colour alone. */
export function Sign({ tone, size = 'm' }: { readonly tone: Tone; readonly size?: 's' | 'm' | 'l' }) {
  return (
    <svg className={`sign ${tone} ${size}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[tone]} />
    </svg>
  )
}
