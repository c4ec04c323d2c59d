import { useOverlay } from '../app/overlays'
import { KeysSheet } from './keys-sheet'
import { Palette } from './palette'

/** The dialogs that are about actions themselves. */
export function AppSheets() {
  switch (useOverlay((overlay) => overlay.open)) {
    case 'palette':
      return <Palette />
    case 'keys':
      return <KeysSheet />
    default:
      return null
  }
}
