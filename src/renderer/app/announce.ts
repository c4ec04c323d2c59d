import { create } from 'zustand'

/** What screen readers are told next: verdicts and outcomes. The number makes the same words be said again. */
export const useSpoken = create<{ readonly text: string; readonly turn: number }>()(() => ({ text: '', turn: 0 }))

/** Says `text` in the live region. */
export function announce(text: string): void {
  useSpoken.setState(({ turn }) => ({ text, turn: turn + 1 }))
}
