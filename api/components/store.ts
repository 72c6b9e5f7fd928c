import type { Transaction } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { Ledger } from '../db/ledger.ts'
import { classOf } from './classes.ts'
import type { Component, ComponentInput } from './component.ts'
import { Counting } from './counting.ts'
import { Planner, type Planning } from './plan.ts'
import { insertChanges, insertComponents, replaceComponents, saveLastGiven, updateComponents } from './writes.ts'

export type Writing = Planning & { at: Date; actor: string }

export type WriteCount = { added: number; changed: number; unchanged: number }

export const withStandard = (component: Component): Component & { standard: string } => ({
  ...component,
  standard: classOf(component.class)?.standard ?? '',
})

/**
 * Puts rows into the ledger, batch by batch in one transaction that must hold the writers' lock: new components are added, known ones take what
 * the row says (with history), the rest stays. `finish` writes the counts and the event and must be called at the end.
 */
export class ComponentWriter {
  readonly count: WriteCount = { added: 0, changed: 0, unchanged: 0 }
  readonly #tx: Transaction<Ledger>
  readonly #writing: Writing
  readonly #planner: Planner
  readonly #counting: Counting
  /** The longest code that everything written lies below. */
  #area: string | undefined

  constructor(tx: Transaction<Ledger>, writing: Writing) {
    this.#tx = tx
    this.#writing = writing
    this.#planner = new Planner(tx, writing)
    this.#counting = new Counting(tx)
  }

  /** At most some thousand rows at a time. */
  async put(inputs: readonly ComponentInput[]): Promise<void> {
    const { added, updated, replaced, unchanged } = await this.#planner.plan(inputs)
    for (const component of added) {
      this.#counting.added(component)
      this.#cover(component)
    }
    for (const { old, next } of [...updated, ...replaced]) {
      this.#counting.changed(old, next)
      this.#cover(next)
    }
    const { at } = this.#writing
    await insertComponents(this.#tx, added.map(withStandard), this.#writing)
    await updateComponents(
      this.#tx,
      updated.map(({ next }) => withStandard(next)),
      at,
    )
    await replaceComponents(
      this.#tx,
      replaced.map(({ next }) => next),
    )
    const changes = updated.map(({ old: { district, code }, change }) => ({ ...change, district, code }))
    await insertChanges(this.#tx, changes, this.#writing)
    this.count.added += added.length
    this.count.changed += updated.length
    this.count.unchanged += unchanged + replaced.length
    await this.#counting.settle()
  }

  async finish(): Promise<WriteCount> {
    await this.#counting.finish()
    for (const [district, last] of this.#planner.assigner.last) await saveLastGiven(this.#tx, district, last)
    if (this.count.added + this.count.changed > 0)
      await appendEvent(this.#tx, {
        kind: 'components.changed',
        subject: 'components',
        area: this.#area ?? '',
        actor: this.#writing.actor,
        data: { ...this.count },
      })
    return this.count
  }

  #cover({ area }: Component): void {
    this.#area ??= area
    while (!area.startsWith(this.#area)) this.#area = this.#area.slice(0, -1)
  }
}
