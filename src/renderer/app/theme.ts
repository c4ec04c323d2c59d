import { create } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'
const KEPT_AS = 'tillside.theme'

/** How the screen looks: the system's way unless chosen by hand. */
export const useTheme = create<{ readonly choice: ThemeChoice }>()(() => ({ choice: 'system' }))

/** Applies the choice to the page and follows the system while it is `system`. */
export function followTheme(): void {
  useTheme.setState({ choice: kept() })
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const { choice } = useTheme.getState()
    document.documentElement.dataset['theme'] = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice
  }
  dark.addEventListener('change', apply)
  useTheme.subscribe(apply)
  apply()
}

/** Light, then dark, then as the system has it. */
export function nextTheme(): void {
  const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' }
  const choice = next[useTheme.getState().choice]
  localStorage.setItem(KEPT_AS, choice)
  useTheme.setState({ choice })
}

function kept(): ThemeChoice {
  const text = localStorage.getItem(KEPT_AS)
  return text === 'light' || text === 'dark' ? text : 'system'
}
