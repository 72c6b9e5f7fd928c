import type { LedgerDb } from '../db/ledger.ts'
import type { BatchKind } from './batch.ts'
import { recentArrivals } from './queries.ts'

/** When each metric, and complaints as a whole, last arrived. Kept in memory; what an earlier run saw is read once. */
export class Arrivals {
  readonly #ledger: LedgerDb
  readonly #last = new Map<string, Date>()
  #read: Promise<void> | undefined

  constructor(ledger: LedgerDb) {
    this.#ledger = ledger
  }

  arrived(kind: BatchKind, metrics: readonly string[], at: Date): void {
    for (const name of kind === 'complaints' ? [''] : metrics) this.#see(kind, name, at)
  }

  /** `metric` is '' for complaints. */
  async last(kind: BatchKind, metric: string): Promise<Date | undefined> {
    this.#read ??= this.#readEarlier().catch((error: unknown) => {
      this.#read = undefined
      throw error
    })
    await this.#read
    return this.#last.get(`${kind} ${metric}`)
  }

  async #readEarlier(): Promise<void> {
    for (const { kind, metric, at } of await recentArrivals(this.#ledger)) this.#see(kind, metric, at)
  }

  #see(kind: BatchKind, metric: string, at: Date): void {
    const known = this.#last.get(`${kind} ${metric}`)
    if (!known || known < at) this.#last.set(`${kind} ${metric}`, at)
  }
}
