import type { StoreState } from './stores.ts'

/** A started engine: how it ended, and how to end it. */
export type Running = { version: string; ended: Promise<string>; stop(): Promise<void> }

export type SupervisorOptions = {
  name: string
  /** Starts the engine; resolves when it answers. Called again after each death. */
  start(): Promise<Running>
  log(line: string): void
  /** First and longest pause before a new start, milliseconds. */
  backoff?: { first: number; longest: number }
}

/**
 * Keeps one engine running: a child that dies is started again, after a pause that doubles from 0.2 s to 10 s and is forgotten once the child
 * has lived for half a minute. `state()` tells meanwhile why the store is away.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #backoff: { first: number; longest: number }
  #state: StoreState = { state: 'starting', engine: 'embedded' }
  #running: Running | undefined
  #closing = false
  #pause = 0
  #timer: NodeJS.Timeout | undefined
  #starting: Promise<void> = Promise.resolve()
  readonly #listeners = new Set<(state: StoreState) => void>()

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#backoff = options.backoff ?? { first: 200, longest: 10_000 }
  }

  state(): StoreState {
    return this.#state
  }

  /** Called at each change of state, with the new one. Returns how to stop listening. */
  onState(listener: (state: StoreState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first start: its fault is the caller's to show, nothing is retried. */
  async start(): Promise<void> {
    await this.#begin()
  }

  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#timer)
    await this.#starting.catch(() => {})
    await this.#running?.stop()
    this.#become({ state: 'unavailable', engine: 'embedded', reason: 'closed' })
  }

  async #begin(): Promise<void> {
    const running = await this.#options.start()
    if (this.#closing) return running.stop()
    this.#running = running
    const since = Date.now()
    this.#become({ state: 'ready', engine: 'embedded', version: running.version })
    running.ended.then((reason) => {
      this.#running = undefined
      if (this.#closing) return
      if (Date.now() - since > 30_000) this.#pause = 0
      this.#fell(reason)
    })
  }

  #fell(reason: string): void {
    this.#pause = this.#pause === 0 ? this.#backoff.first : Math.min(this.#pause * 2, this.#backoff.longest)
    this.#options.log(`${this.#options.name}: ${reason}; next start in ${this.#pause} ms`)
    this.#become({ state: 'unavailable', engine: 'embedded', reason })
    this.#timer = setTimeout(() => {
      this.#starting = this.#begin().catch((error: Error) => {
        if (!this.#closing) this.#fell(error.message)
      })
    }, this.#pause)
  }

  #become(state: StoreState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
