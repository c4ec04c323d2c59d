/*
 * What a page may ask of the machine: nothing, but one thing that costs nobody anything. Storage that the browser does
 * not throw away under pressure is asked for by the till's cache; its loss would only mean a rebuild.
 */
const GRANTED: ReadonlySet<string> = new Set(['persistent-storage'])

/** The answer to a permission request or check of Electron, by its name, for a page at `address`. */
export function isPermitted(permission: string, fromOwnPage: boolean): boolean {
  return fromOwnPage && GRANTED.has(permission)
}
