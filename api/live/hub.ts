import { eventsAfter, lastEventId } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Ticks } from '../heat/ticks.ts'
import { AppError } from '../http/errors.ts'
import { LiveClient } from './client.ts'
import type { Position } from './position.ts'

/** Both stores' states as screens are told them. */
export type StoreStates = { ledger: string; facts: string }

type Deps = {
  ledger: LedgerDb
  ticks: Ticks
  states: () => StoreStates
  now: () => Date
  /** How often the ledger is asked for new events while anybody listens. */
  pollMs?: number
  beatMs?: number
  /** A stream is ended after this long: the client resumes at once, and is asked again who it is. */
  longestMs?: number
  mostClients?: number
}

const pageSize = 500

/** One watcher of ledger, ticks and stores for all open streams. */
export const makeHub = ({
  ledger,
  ticks,
  states,
  now,
  pollMs = 500,
  beatMs = 15_000,
  longestMs = 1_800_000,
  mostClients = 1000,
}: Deps) => {
  const open = new Set<LiveClient>()
  /** Those that have caught up. */
  const joined = new Set<LiveClient>()
  /** Newest event that everybody who joined was offered. */
  let reached = 0
  let told = states()
  let timer: NodeJS.Timeout | undefined
  let stopTicks = (): void => {}

  /** New events to everybody, in order. While the ledger is away nobody's position moves, so nothing is missed. */
  const pollEvents = async (): Promise<void> => {
    for (;;) {
      const page = await eventsAfter(ledger, reached, pageSize)
      for (const event of page) {
        for (const client of joined) client.event(event)
        reached = event.id
      }
      if (page.length < pageSize) return
    }
  }

  const pollStates = (): void => {
    const found = states()
    if (same(found, told)) return
    told = found
    for (const client of joined) client.send('state', found)
  }

  const turn = async (): Promise<void> => {
    pollStates()
    // An unreachable ledger shows in the states; the next turn asks again.
    await pollEvents().catch(() => {})
    timer = joined.size > 0 ? setTimeout(() => void turn(), pollMs).unref() : undefined
  }

  const leave = (client: LiveClient): void => {
    open.delete(client)
    joined.delete(client)
    if (joined.size > 0) return
    stopTicks()
    stopTicks = () => {}
  }

  const join = (client: LiveClient): void => {
    if (joined.size === 0) {
      told = states()
      reached = client.position.event
      stopTicks = ticks.onTick((tick) => {
        for (const one of joined) one.tick(tick)
      })
    }
    joined.add(client)
    timer ??= setTimeout(() => void turn(), pollMs).unref()
  }

  /**
   * Replays what a client missed, page by page as fast as it reads, and lets it join the others in the same breath in which it has all
   * events they were offered: none is missed or told twice.
   */
  const catchUp = async (client: LiveClient, greeted: StoreStates): Promise<void> => {
    for (;;) {
      const page = await eventsAfter(ledger, client.position.event, pageSize)
      for (const event of page) client.event(event)
      if (page.length < pageSize && !client.closed && (joined.size === 0 || client.position.event >= reached)) break
      await client.drained()
      if (client.closed) return
    }
    join(client)
    if (!same(told, greeted)) client.send('state', told)
    const missed = ticks.since(client.position.tick)
    if (!missed) return
    client.position.tick = Math.min(client.position.tick, missed.tick - 1)
    client.tick(missed)
  }

  return {
    /**
     * Opens a stream for a scope, from a position or the present. First comes `hello` with the position, then every missed ledger event in
     * order and one tick that covers all missed ones, then what happens. Throws `unavailable` when too many streams are open.
     */
    open: async (scope: readonly string[], from: Position | undefined): Promise<ReadableStream<Uint8Array>> => {
      if (open.size >= mostClients) throw new AppError('unavailable', `实时连接已达 ${mostClients} 个，请稍后再试`)
      const newest = await lastEventId(ledger)
      // An id beyond the newest comes from another ledger (one restored, another folder): all that client knows is void.
      const resumed = from !== undefined && from.event <= newest
      const position = resumed ? from : { event: newest, tick: from ? 0 : ticks.current }
      const timers: NodeJS.Timeout[] = []
      const client = new LiveClient(scope, position, () => {
        for (const one of timers) clearTimeout(one)
        leave(client)
      })
      open.add(client)
      timers.push(setInterval(() => client.beat(), beatMs).unref(), setTimeout(() => client.close(), longestMs).unref())
      const state = states()
      client.hello({ ...position, at: now().getTime(), state, resumed })
      catchUp(client, state).catch(() => client.close())
      return client.body
    },
    /** Streams open now. */
    get size(): number {
      return open.size
    },
    close: (): void => {
      clearTimeout(timer)
      for (const client of open) client.close()
    },
  }
}

const same = (one: StoreStates, other: StoreStates): boolean => one.ledger === other.ledger && one.facts === other.facts
