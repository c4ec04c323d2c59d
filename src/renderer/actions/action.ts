import type { NavigateFunction } from 'react-router'
import type { Overlay } from '../app/overlays'
import type { Words } from '../app/strings.en'
import type { Sale } from '../features/till/sale'

/** What an action may look at and use. */
export interface ActionScene {
  readonly signedIn: boolean
  /** The route, for instance "/till". */
  readonly path: string
  readonly overlay: Overlay
  readonly sale: Sale
  readonly hasReasons: boolean
  readonly navigate: NavigateFunction
}

/** One thing a user can do. Keys, buttons, palette and help all read this object and nothing else. */
export interface Action {
  readonly id: string
  readonly label: (words: Words) => string
  /** As `KeyboardEvent.key`, with "Ctrl+" before it where needed; null = no key. */
  readonly shortcut: string | null
  readonly group: 'till' | 'move' | 'app'
  readonly enabledWhen: (scene: ActionScene) => boolean
  readonly run: (scene: ActionScene) => void
}

/** The shortcut of a key press, in the spelling of `Action.shortcut`. Ctrl and the Mac's command key are one. */
export function pressedShortcut(event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean }): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  const held = event.ctrlKey || event.metaKey ? 'Ctrl+' : ''
  return `${held}${event.altKey ? 'Alt+' : ''}${key}`
}

/** A shortcut as a button shows it. */
export function shownShortcut(shortcut: string): string {
  return shortcut === 'Escape' ? 'Esc' : shortcut
}
