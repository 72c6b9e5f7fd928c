import { readFileSync } from 'node:fs'
import { until } from './server.ts'

/** Rows of each batch sent. */
export const rowsPerBatch = 1000
const senders = 3

/** Reproducible numbers in [0, 1) (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The n-th batch of a sender: the same rows whenever it is asked for. Whole values, so that sums are exact. */
function batchBody(sender: number, n: number, from: number): string {
  const random = seeded(sender * 1_000_003 + n)
  const row = () => ({
    metric: random() < 0.5 ? 'ebike' : 'pedestrian',
    at: from + Math.floor(random() * 3600),
    lon: 116.361 + random() * 0.038,
    lat: 39.901 + random() * 0.018,
    value: Math.floor(random() * 100),
    source: `faults-${sender}`,
  })
  return JSON.stringify(Array.from({ length: rowsPerBatch }, row))
}

export type Acknowledged = { body: () => string; batch: number; stored: boolean }

/** Senders that behave as ours must: a key of their own for each batch, sent again, unchanged, until it is acknowledged. */
export class Load {
  readonly acknowledged = new Map<string, Acknowledged>()
  readonly #url: string
  readonly #tokenFile: string
  readonly #from = Math.floor(Date.now() / 3_600_000) * 3600 - 7200
  #retries = 0
  #stopped = false
  #stored = 0
  #epoch = 0

  constructor(url: string, tokenFile: string) {
    this.#url = url
    this.#tokenFile = tokenFile
  }

  async start(): Promise<void> {
    const send = async (sender: number) => {
      for (let n = 0; !this.#stopped; n++) await this.#deliver(`${sender}-${n}`, () => batchBody(sender, n, this.#from))
    }
    await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)))
  }

  stop(): void {
    this.#stopped = true
  }

  /** From now on only batches sent from now on count as stored: one on its way while a process was killed proves nothing. */
  mark(): void {
    this.#epoch++
    this.#stored = 0
  }

  /** Waits until so many more batches went through to the fact store. */
  async storesMore(count: number): Promise<void> {
    const want = this.#stored + count
    await until(`${count} more batches to be stored`, 30_000, () => this.#stored >= want)
  }

  /** Waits until the fact store has every acknowledged batch, by asking again for each that had not arrived. */
  async settle(): Promise<void> {
    for (const [key, one] of this.acknowledged) {
      if (one.stored) continue
      await until(
        `batch ${key} to be stored`,
        120_000,
        async () => (await this.#post(key, one.body()))?.state === 'stored',
      )
    }
  }

  count(): { batches: number; rows: number; retries: number } {
    return { batches: this.acknowledged.size, rows: this.acknowledged.size * rowsPerBatch, retries: this.#retries }
  }

  /** Until it is acknowledged; then, as a sender that heeds "pending" does, until it is stored. */
  async #deliver(key: string, body: () => string): Promise<void> {
    const text = body()
    for (;;) {
      const epoch = this.#epoch
      const receipt = await this.#post(key, text)
      if (receipt) {
        if (receipt.accepted !== rowsPerBatch) throw new Error(`batch ${key}: ${receipt.accepted} rows accepted`)
        const stored = receipt.state === 'stored'
        this.acknowledged.set(key, { body, batch: receipt.batch, stored })
        if (stored && epoch === this.#epoch) this.#stored++
        if (stored || this.#stopped) return
      }
      if (!this.acknowledged.has(key)) this.#retries++
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** undefined: no answer, or "not now" — it may have been taken all the same. */
  async #post(key: string, body: string): Promise<{ batch: number; accepted: number; state: string } | undefined> {
    let answer: Response
    let text: string
    try {
      answer = await fetch(`${this.#url}/api/observations`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          authorization: `Bearer ${readFileSync(this.#tokenFile, 'utf8').trim()}`,
        },
        body,
      })
      text = await answer.text()
    } catch {
      return undefined
    }
    if (answer.ok) return JSON.parse(text)
    if (answer.status === 503) return undefined
    throw new Error(`batch ${key} was refused: ${answer.status} ${text}`)
  }
}
