/** Work that has begun and not ended; whoever stops waits for it, also where nobody waits for its answer any more. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>()

  run<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work)
    const ended = (): void => void this.#works.delete(work)
    work.then(ended, ended)
    return work
  }

  /** Answers when nothing is under way, whatever became of it. */
  async ended(): Promise<void> {
    while (this.#works.size > 0) await Promise.allSettled(this.#works)
  }
}
