/** How to take back what a transaction wrote, newest first. */
export class UndoLog {
  readonly #undo: (() => void)[] = []

  note(undo: () => void): void {
    this.#undo.push(undo)
  }

  /** A place to go back to. */
  mark(): number {
    return this.#undo.length
  }

  backTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.()
  }

  /** What was written stands. */
  forget(): void {
    this.#undo.length = 0
  }
}
