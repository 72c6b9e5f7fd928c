import type { LedgerDb } from '../db/ledger.ts'
import { insertUnknownMetrics, loadMetrics } from './queries.ts'

export type Metric = { code: string; name: string; unit: string; kind: 'flow' | 'stock'; declared: boolean }

/** More metrics than any city has: a sender that makes up a code per row is stopped here. */
export const mostMetrics = 1000

const believedMs = 30_000

/** The metric registry as this process knows it; another process's changes are seen within half a minute. */
export class MetricRegistry {
  readonly #ledger: LedgerDb
  readonly #now: () => Date
  #known = new Map<string, Metric>()
  #readAt = Number.NEGATIVE_INFINITY

  constructor(ledger: LedgerDb, now: () => Date) {
    this.#ledger = ledger
    this.#now = now
  }

  /** All metrics by code. */
  async all(): Promise<ReadonlyMap<string, Metric>> {
    const at = this.#now().getTime()
    if (Math.abs(at - this.#readAt) > believedMs) {
      this.#known = new Map((await loadMetrics(this.#ledger)).map((metric) => [metric.code, metric]))
      this.#readAt = at
    }
    return this.#known
  }

  /** Registers codes first seen in a batch as flows that nobody has described yet. */
  async addUnknown(codes: readonly string[]): Promise<void> {
    if (codes.length === 0) return
    await insertUnknownMetrics(this.#ledger, codes, this.#now())
    this.forget()
  }

  /** The next look reads the ledger again. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY
  }
}
