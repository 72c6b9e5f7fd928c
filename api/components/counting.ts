import type { Transaction } from 'kysely'
import { componentClasses } from '../../data/codes/component-classes/standards.ts'
import type { Ledger } from '../db/ledger.ts'
import { groupNumber } from './classes.ts'
import { addClusters, addTallies, countAnew, countedSoFar } from './count-writes.ts'
import { type Counted, Tally } from './tally.ts'

/** Differences held back before they are written: enough to gather what falls together. */
const manyDeltas = 50_000
/** Counting everything anew costs so many times less, for each component there is, than following one that changed. */
const cheaperAnew = 10
const rowsAtOnce = 2000

const groups = componentClasses.map(({ code }) => ({ class: code, grp: groupNumber(code) }))

/**
 * Keeps the counts right within one writer's transaction: difference by difference, or, where a large part of the city is written, all anew at the
 * end. `settle` between batches, `finish` once at the end.
 */
export class Counting {
  readonly #tx: Transaction<Ledger>
  readonly #tally = new Tally()
  #touched = 0
  #anew = false

  constructor(tx: Transaction<Ledger>) {
    this.#tx = tx
  }

  added(next: Counted): void {
    this.#touched++
    if (!this.#anew) this.#tally.add(next)
  }

  changed(old: Counted, next: Counted): void {
    this.#touched++
    if (this.#anew) return
    this.#tally.remove(old)
    this.#tally.add(next)
  }

  async settle(): Promise<void> {
    if (this.#anew || this.#tally.size <= manyDeltas) return
    this.#anew = this.#touched * cheaperAnew > (await countedSoFar(this.#tx))
    if (this.#anew) this.#tally.clear()
    else await this.#write()
  }

  async finish(): Promise<void> {
    if (this.#anew) await countAnew(this.#tx, groups)
    else await this.#write()
  }

  async #write(): Promise<void> {
    const tallies = [...this.#tally.tallies.values()]
    for (let at = 0; at < tallies.length; at += rowsAtOnce)
      await addTallies(this.#tx, tallies.slice(at, at + rowsAtOnce))
    const clusters = [...this.#tally.clusters.values()]
    for (let at = 0; at < clusters.length; at += rowsAtOnce)
      await addClusters(this.#tx, clusters.slice(at, at + rowsAtOnce))
    this.#tally.clear()
  }
}
