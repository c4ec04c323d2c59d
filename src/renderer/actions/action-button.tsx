import { useWords } from '../app/words'
import { Button } from '../ui/button'
import { shownShortcut } from './action'
import { ACTIONS, type ActionId } from './registry'
import { useLiveScene } from './use-actions'

interface Props {
  readonly action: ActionId
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly size?: 'desk' | 'till'
  /** Another word for this place; the key stays. */
  readonly label?: string
}

/** A button that is the action: same word, same key, same condition. */
export function ActionButton({ action: id, kind = 'plain', size = 'desk', label }: Props) {
  const words = useWords()
  const scene = useLiveScene()
  const action = ACTIONS[id]
  return (
    <Button kind={kind} size={size} keyHint={action.shortcut === null ? undefined : shownShortcut(action.shortcut)} isDisabled={!action.enabledWhen(scene)} onPress={() => action.run(scene)}>
      {label ?? action.label(words)}
    </Button>
  )
}
