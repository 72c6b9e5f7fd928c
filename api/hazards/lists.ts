import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../areas/holder.ts'
import { isStoreAway } from '../db/away.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { cellsOf } from './cells.ts'
import { gatherOrders } from './gather.ts'
import type { Earlier } from './merge.ts'
import { insertOrders, loadEarlier, replacePoints } from './point-store.ts'
import { listFor, ownsWhole } from './reach.ts'
import { insertList, type List, listsInState, loadList, moveList, type NewList } from './store.ts'
import { mergeInThread } from './thread.ts'

export type HazardDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  log: (line: string) => void
}

type Running = { abort: AbortController; begun: boolean; share: number; over: Promise<void> }

const cancelled = new AppError('conflict', '已取消')
const stopping = new AppError('unavailable', '服务正在停止')

/** The making of lists, one after the other: orders are read, merged in a thread, and written in one transaction. */
export class HazardLists {
  readonly #deps: HazardDeps
  readonly #running = new Map<number, Running>()
  #line: Promise<void> = Promise.resolve()

  constructor(deps: HazardDeps) {
    this.#deps = deps
  }

  /** Lists whose making a stop, or a store that was away, has cut off are made from the beginning; nothing of them was written. */
  async recover(): Promise<void> {
    for (const { id } of await listsInState(this.#deps.ledger, 'making')) if (!this.#running.has(id)) this.#run(id)
  }

  /** Starts the making of a list and gives its id. `alongside` writes what belongs to it in the same transaction. */
  async make(list: NewList, alongside?: (tx: LedgerDb, id: number) => Promise<void>): Promise<number> {
    const id = await this.#deps.ledger.transaction().execute(async (tx) => {
      const made = await insertList(tx, list)
      await alongside?.(tx, made)
      const { name, query, previous } = list
      const data = { name, query, ...(previous === null ? {} : { previous }) }
      await appendEvent(tx, {
        kind: 'hazards.asked',
        subject: String(made),
        area: list.area,
        actor: list.madeBy,
        data,
      })
      return made
    })
    this.#run(id)
    return id
  }

  /** 0…99 of the making under way, undefined where there is none. */
  percent(id: number): number | undefined {
    const running = this.#running.get(id)
    return running && Math.min(99, Math.floor(running.share * 100))
  }

  /** Ends the making of a list. Throws not_found, `conflict` where it is made already, `forbidden` where it reaches beyond the caller's areas. */
  async cancel({ id, scope, actor }: { id: number; scope: readonly string[]; actor: string }): Promise<void> {
    ownsWhole(scope, await listFor(this.#deps.ledger, id, scope))
    const running = this.#running.get(id)
    running?.abort.abort(cancelled)
    // What still stands in line is passed over when its turn comes.
    if (running?.begun) await running.over
    await this.#end(id, { state: 'cancelled', actor })
    const list = await loadList(this.#deps.ledger, id)
    if (list?.state !== 'cancelled') throw new AppError('conflict', '清单已经生成，不能再取消；不要的话请删除')
  }

  /** Waits until nothing is being made. */
  async idle(): Promise<void> {
    await this.#line
  }

  /** Ends what is under way; it is made anew after the next start. */
  async stop(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort(stopping)
    await this.#line
  }

  #run(id: number): void {
    if (this.#running.has(id)) return
    const running: Running = { abort: new AbortController(), begun: false, share: 0, over: Promise.resolve() }
    running.over = this.#line
      .then(() => this.#make(id, running))
      .catch(async (error: unknown) => {
        if (error === stopping || error === cancelled || isStoreAway(error)) return
        if (!(error instanceof AppError))
          this.#deps.log(`hazard list ${id}: ${error instanceof Error ? error.stack : String(error)}`)
        const reason = error instanceof AppError ? error.message : '内部错误，已记录；请重新生成'
        await this.#end(id, { state: 'failed', reason, actor: 'system' })
      })
      .catch((error: unknown) => this.#deps.log(`hazard list ${id}: ${String(error)}`))
      .finally(() => this.#running.delete(id))
    this.#running.set(id, running)
    this.#line = running.over
  }

  async #make(id: number, running: Running): Promise<void> {
    const { signal } = running.abort
    signal.throwIfAborted()
    running.begun = true
    const { ledger, facts, city: holder, now } = this.#deps
    const list = await loadList(ledger, id)
    if (list?.state !== 'making') return
    const city = holder.get()
    const { class: kind, ...filter } = list.filter
    const asked = { ...filter, class: kind ?? undefined, cells: cellsOf(city, [''], list.area) }
    const onShare = (share: number): void => {
      running.share = share * 0.6
    }
    const raw = await gatherOrders({ ledger, facts, city }, list.query, asked, { signal, onShare })
    const reading = {
      typed: list.query,
      areaNames: [city.name, ...city.areas.map(({ name }) => name)],
      salt: randomBytes(16).toString('hex'),
    }
    const earlier = await this.#earlier(list)
    const merged = await mergeInThread({ raw, reading, apart: [], ...(earlier ? { earlier } : {}) }, signal)
    running.share = 0.9
    await ledger.transaction().execute(async (tx) => {
      signal.throwIfAborted()
      const made = await moveList(tx, id, ['making'], 'ready', { counts: merged.counts, readyAt: now() })
      if (!made) throw cancelled
      await insertOrders(tx, id, merged.orders, merged.points)
      await replacePoints(tx, id, merged)
      await appendEvent(tx, {
        kind: 'hazards.made',
        subject: String(id),
        area: list.area,
        actor: list.madeBy,
        data: { name: list.name, ...merged.counts },
      })
    })
  }

  async #earlier({ previous }: List): Promise<Earlier | undefined> {
    const { ledger } = this.#deps
    const list = previous === null ? undefined : await loadList(ledger, previous)
    return list && { since: list.filter.to, points: await loadEarlier(ledger, list.id) }
  }

  async #end(
    id: number,
    { state, reason, actor }: { state: 'failed' | 'cancelled'; reason?: string; actor: string },
  ): Promise<void> {
    await this.#deps.ledger.transaction().execute(async (tx) => {
      const list = await loadList(tx, id)
      if (!list || !(await moveList(tx, id, ['making'], state, reason === undefined ? {} : { reason }))) return
      const data = { name: list.name, ...(reason === undefined ? {} : { reason }) }
      await appendEvent(tx, { kind: `hazards.${state}`, subject: String(id), area: list.area, actor, data })
    })
  }
}
