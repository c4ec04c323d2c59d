/**
 * The few globals that a worker, Electron main and Node all have, for folders that must run in each of them.
 * Kept by hand and short: everything else (network, clock, storage, randomness) comes in through a port.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
}
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T): T
