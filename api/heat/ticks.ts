import type { Stored } from '../facts/ingest.ts'
import { floorTo } from './window.ts'

/** The span of one metric's 5-minute buckets that changed, epoch seconds, `to` not included. */
export type Change = { metric: string; from: number; to: number }

/** One beat of the live screens: what changed since the one before. `at` is epoch milliseconds. */
export type Tick = { tick: number; at: number; changed: Change[] }

/** The name under which complaints change; '*' stands for everything, where what was missed is no longer known. */
export const complaintsChange = 'complaints'
export const everything = '*'

/** Changes are gathered this long before they are told. */
export const tickMs = 500

/** Ticks kept for clients that were away: ten minutes of steady data. */
const keptTicks = 1200

export type Ticks = {
  /** What ingest tells after a batch reached the fact store. */
  stored(stored: Stored): void
  /** Number of the newest tick. */
  readonly current: number
  /** Grows with every stored batch, before its tick is told. */
  readonly version: number
  /** Calls back with every tick; answers how to stop. */
  onTick(listener: (tick: Tick) => void): () => void
  /** One tick that covers all after `tick`; undefined if there is none. */
  since(tick: number): Tick | undefined
  close(): void
}

/** Widens `spans` (by metric) with a change. */
const cover = (spans: Map<string, Change>, { metric, from, to }: Change): void => {
  const known = spans.get(metric)
  spans.set(
    metric,
    known ? { metric, from: Math.min(known.from, from), to: Math.max(known.to, to) } : { metric, from, to },
  )
}

/**
 * Turns stored batches into ticks. Numbers grow over restarts as well: the first is the count of half seconds since the epoch, and no
 * more than one tick is made each half second.
 */
export const makeTicks = ({ now, everyMs = tickMs }: { now: () => Date; everyMs?: number }): Ticks => {
  const listeners = new Set<(tick: Tick) => void>()
  const kept: Tick[] = []
  const first = Math.floor(now().getTime() / tickMs)
  let current = first
  let version = 0
  let pending = new Map<string, Change>()
  let timer: NodeJS.Timeout | undefined

  const tell = (): void => {
    timer = undefined
    current += 1
    const tick = { tick: current, at: now().getTime(), changed: [...pending.values()] }
    pending = new Map()
    kept.push(tick)
    if (kept.length > keptTicks) kept.shift()
    for (const listener of listeners) listener(tick)
  }

  return {
    stored: ({ kind, metrics, from, to }) => {
      version += 1
      const span = { from: floorTo(300, from), to: floorTo(300, to) + 300 }
      for (const metric of kind === 'complaints' ? [complaintsChange] : metrics) cover(pending, { metric, ...span })
      timer ??= setTimeout(tell, everyMs).unref()
    },
    get current() {
      return current
    },
    get version() {
      return version
    },
    onTick: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since: (tick) => {
      if (tick === current) return undefined
      const missed = kept.filter((one) => one.tick > tick)
      const newest = missed.at(-1)
      const at = newest?.at ?? now().getTime()
      // Numbers have no gaps, so the oldest kept one tells whether an older one was missed. A tick of the future is another clock's.
      if (missed[0]?.tick !== tick + 1)
        return { tick: current, at, changed: [{ metric: everything, from: 0, to: Math.ceil(at / 1000) }] }
      const spans = new Map<string, Change>()
      for (const { changed } of missed) for (const change of changed) cover(spans, change)
      return { tick: current, at, changed: [...spans.values()] }
    },
    close: () => {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
