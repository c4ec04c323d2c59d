import { create } from 'zustand'

/** The dialog that lies over the screen; one at a time. */
export type Overlay = 'bill' | 'customer' | 'approve' | 'undo' | 'issue' | 'reasons' | 'palette' | 'keys' | 'offline' | null

export const useOverlay = create<{ readonly open: Overlay }>()(() => ({ open: null }))

export function openOverlay(open: Overlay): void {
  useOverlay.setState({ open })
}

export function closeOverlay(): void {
  useOverlay.setState({ open: null })
}
