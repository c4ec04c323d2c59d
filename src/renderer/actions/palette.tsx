import { useState } from 'react'
import { closeOverlay } from '../app/overlays'
import { useWords } from '../app/words'
import { Field } from '../ui/field'
import { PickList } from '../ui/pick-list'
import { Sheet } from '../ui/sheet'
import { shownShortcut, type Action } from './action'
import { ACTION_LIST } from './registry'
import { useScene } from './use-actions'
import './actions.css'

/** Find an action by its name and run it. */
export function Palette() {
  const words = useWords()
  const scene = useScene()
  const [search, setSearch] = useState('')
  // Enabled as if the palette were not open: it is closed before the action runs.
  const behind = { ...scene(), overlay: null }
  const wanted = search.trim().toLowerCase()
  const shown = ACTION_LIST.filter((action) => action.id !== 'palette' && action.enabledWhen(behind) && action.label(words).toLowerCase().includes(wanted))
  const run = (action: Action | undefined): void => {
    if (action === undefined) return
    closeOverlay()
    action.run({ ...scene(), overlay: null })
  }
  return (
    <Sheet title={words.action.palette} onClose={closeOverlay}>
      <div className="stack">
        <Field label={words.action.palette} hideLabel placeholder={words.action.paletteHint} value={search} onChange={setSearch} onEnter={() => run(shown[0])} size="till" autoFocus />
        <PickList
          label={words.action.palette}
          picked={null}
          onPick={(id) => run(shown.find((action) => action.id === id))}
          items={shown.map((action) => ({
            id: action.id,
            text: action.label(words),
            content: (
              <span className="keys-row">
                <span>{action.label(words)}</span>
                {action.shortcut !== null && <kbd className="button-key">{shownShortcut(action.shortcut)}</kbd>}
              </span>
            ),
          }))}
        />
        {shown.length === 0 && <p className="soft">{words.action.paletteNothing}</p>}
      </div>
    </Sheet>
  )
}
