import { contextBridge, ipcRenderer } from 'electron'
import type { AppCall, AppState, Bridge, STATE_EVENT, TILL_PORT_MESSAGE } from '../protocol/ipc/app-calls'

/*
 * Everything the page gets from outside its sandbox: the calls of the contract, the app's state, and the line to main
 * for its worker. Plain data only; no event, no ipcRenderer. Imports types only, so that no schema is in this file; the
 * compiler holds the two names to those of the contract.
 */

const stateEvent: typeof STATE_EVENT = 'app:state-changed'
const tillPort: typeof TILL_PORT_MESSAGE = 'tillside:till-port'

function call<Name extends AppCall>(name: Name): Bridge['call'][Name] {
  return ((request: unknown) => ipcRenderer.invoke(`app:${name}`, request)) as Bridge['call'][Name]
}

const bridge = {
  call: Object.freeze({
    state: call('state'),
    enrol: call('enrol'),
    enrolDemo: call('enrolDemo'),
    people: call('people'),
    signIn: call('signIn'),
    signOut: call('signOut'),
    approve: call('approve'),
    saveTable: call('saveTable'),
    connectTill: call('connectTill'),
  }),
  onState(listener: (state: AppState) => void) {
    const forward = (_event: unknown, state: AppState): void => listener(state)
    ipcRenderer.on(stateEvent, forward)
    return () => {
      ipcRenderer.removeListener(stateEvent, forward)
    }
  },
} satisfies Bridge

contextBridge.exposeInMainWorld('tillside', Object.freeze(bridge))

// The port goes to our own page and to no other origin.
ipcRenderer.on(tillPort, (event) => window.postMessage(tillPort, window.location.origin, [...event.ports]))
