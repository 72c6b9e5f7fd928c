import type { ClickHouseClient } from '@clickhouse/client'
import { ClickHouseError } from '@clickhouse/client'
import { insertRows } from '../db/facts.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { type BatchKind, type BatchResult, type Section, unpackSections } from './batch.ts'
import { countPending, markStored, takePending } from './journal.ts'
import { Marks } from './marks.ts'
import { Turns } from './turns.ts'

/** What has just become visible in the roll-ups: metrics or classes, and epoch seconds of the first and last row. */
export type Stored = { kind: BatchKind; metrics: string[]; from: number; to: number; rows: number }

type Deps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  now: () => Date
  log: (line: string) => void
  onStored: (stored: Stored) => void
}

/** Inserts under way at once. Far below the store's memory of tokens (10,000), which is what makes a retry harmless. */
const mostAtOnce = 4

/**
 * Answers of the fact store that say these very rows cannot be stored, whenever they are sent (ClickHouse's error numbers of
 * parsing, types, columns and formats). They are met before any row is written.
 */
const faultOfRows = new Set([
  '6',
  '8',
  '16',
  '20',
  '26',
  '27',
  '33',
  '41',
  '53',
  '69',
  '72',
  '117',
  '130',
  '131',
  '349',
  '691',
])

/** How long a batch that cannot be stored is set aside before it is tried again, for a repaired store to take it. */
const setAsideMs = 600_000

/** Moves journaled batches into the fact store. The argument why each arrives once is at the top of ingest.ts. */
export class Forwarder {
  readonly #deps: Deps
  readonly #turns = new Turns(mostAtOnce)
  readonly #marks: Marks
  readonly #inFlight = new Set<number>()
  readonly #setAside = new Map<number, number>()
  #backlog = { batches: 0, bytes: 0 }
  /** True while older batches may have been sent without an answer: nothing newer is sent until they are through. */
  #behind = true
  #opening: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #failures = 0
  #skip = 0

  constructor(deps: Deps) {
    this.#deps = deps
    this.#marks = new Marks((ids) => deps.ledger.transaction().execute((tx) => markStored(tx, ids, deps.now())))
  }

  /** Batches and compressed bytes that are journaled and not yet in the fact store. */
  get backlog(): { batches: number; bytes: number } {
    return { ...this.#backlog }
  }

  /** Before the first batch: if an earlier run left any behind, they go first, and new ones wait in the journal. */
  open(): Promise<void> {
    this.#opening ??= countPending(this.#deps.ledger).then(
      (backlog) => {
        this.#backlog = backlog
        this.#behind = backlog.batches > 0
        if (this.#behind) this.drain().catch((error: unknown) => this.#fellBehind(error))
      },
      (error: unknown) => {
        this.#opening = undefined
        throw error
      },
    )
    return this.#opening
  }

  /** Sends a batch that has just been journaled. 'pending': it is durable, and `drain` will bring it in. Never throws. */
  async send(
    id: number,
    kind: BatchKind,
    result: BatchResult,
    sections: readonly Section[],
    bytes: number,
  ): Promise<'stored' | 'pending'> {
    this.#grow(1, bytes)
    this.#inFlight.add(id)
    try {
      const sent = await this.#turns.take(async () => {
        if (this.#behind) return false
        await this.#insert(sections)
        return true
      })
      if (!sent) return 'pending'
      this.#grow(-1, -bytes)
      this.#tell(kind, result)
      await this.#marks.add(id).catch((error: unknown) => this.#fellBehind(error))
      return 'stored'
    } catch (error) {
      this.#fellBehind(error)
      return 'pending'
    } finally {
      this.#inFlight.delete(id)
    }
  }

  /**
   * Sends what is pending, oldest first, until nothing is or the fact store refuses. Meant to be called every second: after
   * each failure it lets more of the calls pass, up to five. Throws only where the ledger fails.
   */
  drain(): Promise<void> {
    if (this.#skip > 0) {
      this.#skip--
      return Promise.resolve()
    }
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async #drain(): Promise<void> {
    const { ledger, log } = this.#deps
    if (this.#behind) this.#backlog = await countPending(ledger)
    let sent = 0
    for (;;) {
      const outcome = await this.#sendOldest()
      if (outcome === 'failed') return
      if (outcome === 'none') break
      if (outcome === 'sent') sent++
    }
    this.#failures = 0
    if (this.#behind && sent > 0) log(`facts: caught up, ${sent} batches stored late`)
    this.#behind = false
  }

  async #sendOldest(): Promise<'sent' | 'set aside' | 'failed' | 'none'> {
    const { ledger, now, log } = this.#deps
    const at = now().getTime()
    for (const [id, until] of this.#setAside) if (until <= at) this.#setAside.delete(id)
    return ledger.transaction().execute(async (tx) => {
      const pending = await takePending(tx, [...this.#inFlight, ...this.#setAside.keys()])
      if (!pending) return 'none'
      const { id, kind, result, body } = pending
      try {
        await this.#insert(await unpackSections(body))
      } catch (error) {
        if (error instanceof ClickHouseError && faultOfRows.has(error.code)) {
          this.#setAside.set(id, at + setAsideMs)
          log(`facts: batch ${id} cannot be stored and is set aside: ${error.message}`)
          return 'set aside'
        }
        this.#fellBehind(error)
        this.#skip = Math.min(5, this.#failures++)
        return 'failed'
      }
      await markStored(tx, [id], now())
      this.#grow(-1, -body.length)
      this.#tell(kind, result)
      return 'sent'
    })
  }

  async #insert(sections: readonly Section[]): Promise<void> {
    for (const { table, columns, rows, token } of sections)
      await insertRows(this.#deps.facts, table, columns, rows, token)
  }

  #tell(kind: BatchKind, { metrics, from, to, accepted }: BatchResult): void {
    if (metrics.length > 0) this.#deps.onStored({ kind, metrics, from, to, rows: accepted })
  }

  #fellBehind(error: unknown): void {
    if (!this.#behind)
      this.#deps.log(`facts: behind, batches stay in the journal: ${error instanceof Error ? error.message : error}`)
    this.#behind = true
  }

  #grow(batches: number, bytes: number): void {
    this.#backlog = {
      batches: Math.max(0, this.#backlog.batches + batches),
      bytes: Math.max(0, this.#backlog.bytes + bytes),
    }
  }
}
