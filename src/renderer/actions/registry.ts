import { askMain } from '../app/bridge'
import { openOverlay } from '../app/overlays'
import { takeAppState, till } from '../app/session'
import { nextTheme } from '../app/theme'
import { nextStep } from '../features/till/next-step'
import { stopsCodes } from '../features/till/sale'
import { clearSale, goOn } from '../features/till/sale-work'
import type { Action, ActionScene } from './action'

const atTill = (scene: ActionScene): boolean => scene.signedIn && scene.path === '/till' && scene.overlay === null && scene.sale.step !== 'redeeming'
const calm = (scene: ActionScene): boolean => scene.signedIn && scene.overlay === null

async function signOut(): Promise<void> {
  const answer = await askMain('signOut', undefined)
  if (answer.ok) takeAppState(answer.value)
}

const go = (id: string, path: string, shortcut: string, label: Action['label']): Action => ({
  id,
  label,
  shortcut,
  group: 'move',
  enabledWhen: (scene) => calm(scene) && scene.path !== path,
  run: ({ navigate }) => void navigate(path),
})

/** Everything a user can do, once. A test fails when two share a key. */
export const ACTIONS = {
  redeem: {
    id: 'redeem',
    label: (words) => words.action.redeem,
    shortcut: 'Enter',
    group: 'till',
    enabledWhen: (scene) => atTill(scene) && (scene.sale.typed.trim() !== '' || stopsCodes(scene.sale) || (scene.sale.step === 'judged' && scene.sale.verdict !== null && nextStep(scene.sale.verdict) !== 'nothing')),
    run: () => void goOn(),
  },
  clear: {
    id: 'clear',
    label: (words) => words.action.clear,
    shortcut: 'Escape',
    group: 'till',
    enabledWhen: (scene) => atTill(scene) && (scene.sale.step !== 'idle' || scene.sale.typed !== '' || scene.sale.bill !== null || scene.sale.customer !== null),
    run: clearSale,
  },
  customer: { id: 'customer', label: (words) => words.action.customer, shortcut: 'F2', group: 'till', enabledWhen: atTill, run: () => openOverlay('customer') },
  bill: { id: 'bill', label: (words) => words.action.bill, shortcut: 'F4', group: 'till', enabledWhen: atTill, run: () => openOverlay('bill') },
  issue: { id: 'issue', label: (words) => words.action.issue, shortcut: 'F6', group: 'till', enabledWhen: atTill, run: () => openOverlay('issue') },
  reasons: {
    id: 'reasons',
    label: (words) => words.action.reasons,
    shortcut: 'F7',
    group: 'till',
    enabledWhen: (scene) => atTill(scene) && scene.hasReasons,
    run: () => openOverlay('reasons'),
  },
  undo: { id: 'undo', label: (words) => words.action.undo, shortcut: 'F8', group: 'till', enabledWhen: atTill, run: () => openOverlay('undo') },
  goTill: go('goTill', '/till', 'Ctrl+1', (words) => words.action.goTill),
  goOffers: go('goOffers', '/offers', 'Ctrl+2', (words) => words.action.goOffers),
  goSync: go('goSync', '/sync', 'Ctrl+3', (words) => words.action.goSync),
  goCases: go('goCases', '/cases', 'Ctrl+4', (words) => words.action.goCases),
  syncNow: { id: 'syncNow', label: (words) => words.action.syncNow, shortcut: 'F5', group: 'app', enabledWhen: calm, run: () => void till.command('syncNow', undefined) },
  palette: { id: 'palette', label: (words) => words.action.palette, shortcut: 'Ctrl+K', group: 'app', enabledWhen: calm, run: () => openOverlay('palette') },
  keys: { id: 'keys', label: (words) => words.action.keys, shortcut: '?', group: 'app', enabledWhen: calm, run: () => openOverlay('keys') },
  theme: { id: 'theme', label: (words) => words.action.theme, shortcut: 'Ctrl+D', group: 'app', enabledWhen: (scene) => scene.overlay === null, run: nextTheme },
  signOut: { id: 'signOut', label: (words) => words.action.signOut, shortcut: 'Ctrl+L', group: 'app', enabledWhen: calm, run: () => void signOut() },
} as const satisfies Record<string, Action>

export type ActionId = keyof typeof ACTIONS

/** The same, in the order in which help and palette show them. */
export const ACTION_LIST: readonly Action[] = Object.values(ACTIONS)
