/** Marks that can be written together are: while one write is under way, what comes meanwhile waits and goes as one. */
export class Marks {
  readonly #write: (ids: number[]) => Promise<void>
  #next: { ids: number[]; done: Promise<void> } | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(write: (ids: number[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when the id is written; rejects with the fault of the write that carried it. */
  add(id: number): Promise<void> {
    if (!this.#next) {
      const ids: number[] = []
      const done = this.#last
        .catch(() => undefined)
        .then(() => {
          this.#next = undefined
          return this.#write(ids)
        })
      this.#next = { ids, done }
      this.#last = done
    }
    this.#next.ids.push(id)
    return this.#next.done
  }
}
