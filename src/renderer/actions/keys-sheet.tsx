import { closeOverlay } from '../app/overlays'
import { useWords } from '../app/words'
import { Sheet } from '../ui/sheet'
import { shownShortcut, type Action } from './action'
import { ACTION_LIST } from './registry'
import './actions.css'

const GROUPS = ['till', 'move', 'app'] as const satisfies readonly Action['group'][]

/** Every key there is, straight from the list of actions. */
export function KeysSheet() {
  const words = useWords()
  return (
    <Sheet title={words.action.keysTitle} onClose={closeOverlay} width="wide">
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{words.action.groups[group]}</h3>
            <dl className="keys-list">
              {ACTION_LIST.filter((action) => action.group === group && action.shortcut !== null).map((action) => (
                <div key={action.id} className="keys-row">
                  <dt>{action.label(words)}</dt>
                  <dd>
                    <kbd className="button-key">{shownShortcut(action.shortcut ?? '')}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  )
}
