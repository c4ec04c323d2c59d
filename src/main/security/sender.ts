import { isOwnPage, type PageSource } from './own-page'

/** The part of Electron's WebFrameMain that says who is calling. */
export interface SenderFrame {
  readonly url: string
  readonly parent: unknown
  /** Missing on the older runtime. */
  readonly detached?: boolean
}

/** Only the top frame of our own page may call main; a frame that has gone, or was never there, may not. */
export function isOwnSender(frame: SenderFrame | null | undefined, source: PageSource): boolean {
  if (frame === null || frame === undefined) return false
  return frame.parent === null && frame.detached !== true && isOwnPage(frame.url, source)
}
