/** An even sample of a stream of unknown length: every n-th item, n doubling as the stream grows. The same stream gives the same sample. */
export class Sample<Item> {
  readonly #most: number
  #stride = 1
  #seen = 0
  #items: Item[] = []

  constructor(most: number) {
    this.#most = most
  }

  get items(): readonly Item[] {
    return this.#items
  }

  add(item: Item): void {
    if (this.#seen++ % this.#stride !== 0) return
    if (this.#items.length === this.#most) {
      this.#items = this.#items.filter((_, index) => index % 2 === 0)
      this.#stride *= 2
      if ((this.#seen - 1) % this.#stride !== 0) return
    }
    this.#items.push(item)
  }
}
