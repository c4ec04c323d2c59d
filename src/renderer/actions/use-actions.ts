import { useCallback, useEffect } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useOverlay } from '../app/overlays'
import { useSession } from '../app/session'
import { useSale } from '../features/till/sale'
import { pressedShortcut, type ActionScene } from './action'
import { ACTION_LIST } from './registry'

/** The scene as it is now, read when an action is about to run. */
export function useScene(): () => ActionScene {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return useCallback(() => {
    const sale = useSale.getState()
    return {
      signedIn: useSession.getState().app?.phase === 'signed_in',
      path: pathname,
      overlay: useOverlay.getState().open,
      sale,
      hasReasons: (sale.verdict?.reasons.length ?? 0) > 0,
      navigate,
    }
  }, [navigate, pathname])
}

/** Re-renders with everything that decides whether an action is enabled, and answers the scene. */
export function useLiveScene(): ActionScene {
  const scene = useScene()
  useSession((session) => session.app?.phase)
  useOverlay((overlay) => overlay.open)
  useSale()
  return scene()
}

/** Runs actions by key, wherever the focus is; what a focused control has taken for itself is left to it. */
export function useActionKeys(): void {
  const scene = useScene()
  useEffect(() => {
    const onKey = (event: KeyboardEvent, first: boolean): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat || first !== isForTheApp(event)) return
      const pressed = pressedShortcut(event)
      if (typesText(event) || (pressed === 'Enter' && event.target instanceof HTMLButtonElement)) return
      const action = ACTION_LIST.find(({ shortcut }) => shortcut === pressed)
      if (action === undefined) return
      const now = scene()
      if (!action.enabledWhen(now)) return
      event.preventDefault()
      action.run(now)
    }
    const early = (event: KeyboardEvent): void => onKey(event, true)
    const late = (event: KeyboardEvent): void => onKey(event, false)
    window.addEventListener('keydown', early, true)
    window.addEventListener('keydown', late)
    return () => {
      window.removeEventListener('keydown', early, true)
      window.removeEventListener('keydown', late)
    }
  }, [scene])
}

/** Function keys and Ctrl belong to the app whatever has the focus; the rest to the focused control first. */
function isForTheApp({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || /^F\d+$/.test(key)
}

/** "?" belongs to a field that is being filled; at the till, where the code field always has the focus, it is still help. */
function typesText({ key, target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (key.length > 1 || ctrlKey || metaKey || !(target instanceof HTMLInputElement)) return false
  return target.dataset['takesScans'] === undefined || target.value !== ''
}
