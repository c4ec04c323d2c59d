import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { NavLink } from 'react-router'
import { openCaseCount } from '../../till/cache/queries'
import type { AppState, SignedIn } from '../../protocol/ipc/app-calls'
import { shownShortcut } from '../actions/action'
import { ACTION_LIST, ACTIONS, type ActionId } from '../actions/registry'
import { useScene } from '../actions/use-actions'
import { StatusLine } from '../features/health/status-line'
import { Button } from '../ui/button'
import { Chip } from '../ui/chip'
import { useTillView } from './till-view'
import { useWords } from './words'

const PAGES = [
  { path: '/till', action: 'goTill' },
  { path: '/offers', action: 'goOffers' },
  { path: '/sync', action: 'goSync' },
  { path: '/cases', action: 'goCases' },
] as const
const MENU = ['syncNow', 'palette', 'keys', 'theme', 'signOut'] as const satisfies readonly ActionId[]

/** Where and who; always in sight. */
export function TopBar({ app, person }: { readonly app: AppState; readonly person: SignedIn }) {
  const words = useWords()
  const cases = useTillView(openCaseCount) ?? 0
  return (
    <header className="top-bar">
      <span className="top-place">
        {app.store?.name} · {app.till?.name}
      </span>
      <nav className="top-nav">
        {PAGES.map(({ path, action }) => (
          <NavLink key={path} to={path} className="top-link">
            {ACTIONS[action].label(words)}
            {path === '/cases' && cases > 0 && (
              <Chip tone="wait">
                {cases}
                <span className="unseen"> {words.cases.count(cases)}</span>
              </Chip>
            )}
          </NavLink>
        ))}
      </nav>
      <div className="top-right">
        <StatusLine />
        <PersonMenu person={person} />
      </div>
    </header>
  )
}

function PersonMenu({ person }: { readonly person: SignedIn }) {
  const words = useWords()
  const scene = useScene()
  return (
    <MenuTrigger>
      <Button kind="quiet" aria-label={words.action.menu(person.name)}>
        {person.name} ⌄
      </Button>
      <Popover placement="bottom end">
        <Menu
          className="menu"
          onAction={(id) => ACTION_LIST.find((action) => action.id === id)?.run(scene())}
        >
          {MENU.map((id) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={ACTIONS[id].label(words)}>
              <span>{ACTIONS[id].label(words)}</span>
              <kbd className="soft">{shownShortcut(ACTIONS[id].shortcut)}</kbd>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
