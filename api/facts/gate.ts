import { AppError } from '../http/errors.ts'

/** Shares a fixed amount of something (bytes of memory) among requests: each takes its weight or waits, in order. */
export class Gate {
  readonly #capacity: number
  readonly #longestQueue: number
  #free: number
  readonly #waiting: { weight: number; start: () => void }[] = []

  constructor(capacity: number, longestQueue: number) {
    this.#capacity = capacity
    this.#free = capacity
    this.#longestQueue = longestQueue
  }

  /** Throws `unavailable` if too many wait already. A weight above the capacity waits for all of it. */
  async pass<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(weight, this.#capacity)
    if (this.#waiting.length > 0 || share > this.#free) {
      if (this.#waiting.length >= this.#longestQueue)
        throw new AppError('unavailable', '同时上报的批次过多，请稍后用同一个 Idempotency-Key 重送')
      await new Promise<void>((start) => this.#waiting.push({ weight: share, start }))
    } else this.#free -= share
    try {
      return await work()
    } finally {
      this.#free += share
      this.#admit()
    }
  }

  #admit(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (!next || next.weight > this.#free) return
      this.#waiting.shift()
      this.#free -= next.weight
      next.start()
    }
  }
}
