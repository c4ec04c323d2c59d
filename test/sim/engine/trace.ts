/** What happened, in order: a running hash of it always, and the lines themselves where somebody wants to read them. */
export class Trace {
  readonly lines: string[] | null
  #high = 0xdeadbeef
  #low = 0x41c6ce57

  constructor(keepLines: boolean) {
    this.lines = keepLines ? [] : null
  }

  note(at: number, who: string, what: string): void {
    const line = `${at} ${who} ${what}`
    for (let i = 0; i < line.length; i += 1) {
      const unit = line.charCodeAt(i)
      this.#high = Math.imul(this.#high ^ unit, 2654435761)
      this.#low = Math.imul(this.#low ^ unit, 1597334677)
    }
    this.lines?.push(line)
  }

  /** 53 bits of everything noted so far, in hex. */
  get hash(): string {
    const high = Math.imul(this.#high ^ (this.#high >>> 16), 2246822507) ^ Math.imul(this.#low ^ (this.#low >>> 13), 3266489909)
    return ((high >>> 0).toString(16).padStart(8, '0') + (this.#low >>> 0).toString(16).padStart(8, '0')).slice(0, 16)
  }
}

/** How often each thing happened. */
export class Tally {
  readonly counts = new Map<string, number>()

  add(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times)
  }
}
