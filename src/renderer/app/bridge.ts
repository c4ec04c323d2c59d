import type { AppCall, AppRequest, AppState, AppValue, Answer, Bridge } from '../../protocol/ipc/app-calls'

declare global {
  interface Window {
    /** What preload shows the page; the only way out of it. */
    readonly tillside: Bridge
  }
}

/** Asks the main process. A line that breaks is answered like any other failure, so that no screen waits for ever. */
export async function askMain<Name extends AppCall>(name: Name, request: AppRequest<Name>): Promise<Answer<AppValue<Name>>> {
  try {
    return await window.tillside.call[name](request)
  } catch {
    return { ok: false, error: { key: 'till.failed' } }
  }
}

export function onAppState(listener: (state: AppState) => void): () => void {
  return window.tillside.onState(listener)
}
