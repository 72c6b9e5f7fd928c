import type { RawInsertFormat } from 'chdb'
import { Session } from 'chdb'
import { EngineFault } from './request.ts'
import { type InsertTarget, quoted } from './statement.ts'

/** What one statement asks of its session. */
export type Ask = {
  sql: string
  /** The caller's name for the query; it travels in the text as a comment, so KILL can find it. */
  id: string
  database: string
  settings: Record<string, string>
  params: Record<string, string>
  format: string
}

export type Answer = {
  bytes: Uint8Array
  rowsRead: number
  bytesRead: number
  rowsWritten: number
  bytesWritten: number
  elapsed: number
}

/**
 * One engine session, used by one statement at a time. A session remembers what SET and USE did to it, so a lane keeps account of what is set
 * and gives every statement exactly the database, settings and parameters it came with: nothing leaks from one caller to the next.
 * For the same reason a statement that fails takes its session with it: what it had written so far would open the next one's answer.
 */
export class Lane {
  readonly #path: string
  /** What the session has when nobody asks for anything else: DEFAULT in SET would mean the engine's own. */
  readonly #base: Record<string, string>
  #session: Session
  #database = 'default'
  #settings: Record<string, string>
  #params = new Map<string, string>()
  busy = false

  constructor(path: string, base: Record<string, string>) {
    this.#path = path
    this.#base = base
    this.#session = this.#open()
    this.#settings = { ...base }
  }

  query(ask: Ask): Promise<Answer> {
    return this.#whole(async () => {
      this.#refuseForeign(ask)
      await this.#dress(ask)
      const result = await this.#session.queryAsync(`/*${ask.id}*/ ${ask.sql}`, { format: ask.format })
      const { elapsed, rowsRead, bytesRead } = result
      return { bytes: result.bytes(), elapsed, rowsRead, bytesRead, rowsWritten: 0, bytesWritten: 0 }
    })
  }

  /** Rows as raw bytes: the engine's own parser reads them, no row becomes a JavaScript value. */
  insert(ask: Ask, target: InsertTarget, rows: Buffer): Promise<Answer> {
    return this.#whole(async () => {
      await this.#dress({ ...ask, settings: {}, params: {} })
      const { table, columns, format } = target
      const done = await this.#session.insert({
        table,
        values: rows,
        format: format as RawInsertFormat,
        ...(columns.length > 0 ? { columns } : {}),
        settings: { ...ask.settings, ...target.settings },
      })
      const { elapsed, rowsWritten, bytesWritten } = done
      return { bytes: new Uint8Array(), elapsed, rowsRead: 0, bytesRead: 0, rowsWritten, bytesWritten }
    })
  }

  close(): void {
    this.#session.close()
  }

  #open(): Session {
    return new Session(this.#path, {
      connectionArgs: Object.entries(this.#base).map(([name, value]) => `--${name}=${value}`),
    })
  }

  /** A new session costs 0.2 ms. */
  async #whole<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (fault) {
      this.#session.close()
      this.#session = this.#open()
      this.#database = 'default'
      this.#settings = { ...this.#base }
      this.#params.clear()
      throw fault
    }
  }

  /** Brings the session to what the statement asks: only differences are sent. */
  async #dress(ask: Ask): Promise<void> {
    if (ask.database !== this.#database) {
      await this.#session.queryAsync(`USE \`${ask.database.replaceAll('`', '``')}\``)
      this.#database = ask.database
    }
    const wanted = { ...this.#base, ...ask.settings }
    const changes: string[] = []
    for (const name of Object.keys(this.#settings)) if (!(name in wanted)) changes.push(`${name} = DEFAULT`)
    for (const [name, value] of Object.entries(wanted)) {
      if (this.#settings[name] !== value) changes.push(`${name} = ${quoted(value)}`)
    }
    for (const [name, value] of Object.entries(ask.params)) {
      if (this.#params.get(name) !== value) changes.push(`param_${name} = ${quoted(value)}`)
    }
    if (changes.length === 0) return
    await this.#session.queryAsync(`SET ${changes.join(', ')}`)
    this.#settings = wanted
    for (const [name, value] of Object.entries(ask.params)) this.#params.set(name, value)
  }

  /** A parameter of an earlier caller stays in the session: a statement that names one it did not bring must fail, not see it. */
  #refuseForeign(ask: Ask): void {
    for (const [, name = ''] of ask.sql.matchAll(/\{\s*(\w+)\s*:/g)) {
      if (this.#params.has(name) && !(name in ask.params))
        throw new EngineFault(456, 'UNKNOWN_QUERY_PARAMETER', `Substitution \`${name}\` is not set`)
    }
  }
}

type Waiting = { start: (lane: Lane) => void; cancelled: boolean }

/** So many may wait for one kind of session; more are refused at once, since their rows wait in memory. */
const longestQueue = 256

/** Lanes of one kind behind one queue: first come, first served, and a statement given up while it waits never runs. */
export class LanePool {
  readonly #lanes: Lane[]
  readonly #queue: Waiting[] = []

  constructor(lanes: Lane[]) {
    this.#lanes = lanes
  }

  async use<T>(signal: AbortSignal, work: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = await this.#take(signal)
    try {
      return await work(lane)
    } finally {
      this.#give(lane)
    }
  }

  close(): void {
    for (const lane of this.#lanes) lane.close()
  }

  async #take(signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted()
    const free = this.#lanes.find((lane) => !lane.busy)
    if (free) {
      free.busy = true
      return free
    }
    if (this.#queue.length >= longestQueue)
      throw new EngineFault(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many queries are waiting')
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { start: resolve, cancelled: false }
      signal.addEventListener(
        'abort',
        () => {
          waiting.cancelled = true
          reject(signal.reason)
        },
        { once: true },
      )
      this.#queue.push(waiting)
    })
  }

  #give(lane: Lane): void {
    for (;;) {
      const next = this.#queue.shift()
      if (!next) {
        lane.busy = false
        return
      }
      if (next.cancelled) continue
      next.start(lane)
      return
    }
  }
}
