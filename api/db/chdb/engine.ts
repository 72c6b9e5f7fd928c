import { type Answer, type Ask, Lane, LanePool } from './pool.ts'
import { EngineFault, type Request } from './request.ts'
import { quoted, type Statement } from './statement.ts'

/** Where the engine keeps its files, how many reads run at once, and the bytes one query may take. */
export type EngineOrders = { path: string; readers: number; memory: number }

/** Formats whose rows the engine's parser takes as raw bytes. */
const formats = new Set([
  'JSONEachRow',
  'JSONCompactEachRow',
  'CSV',
  'CSVWithNames',
  'TSV',
  'TabSeparated',
  'TSVWithNames',
  'TabSeparatedWithNames',
])

/** The engine and its sessions: rows are written by one, reads share several, and what must not wait has sessions of its own. */
export class Engine {
  readonly #writer: LanePool
  readonly #readers: LanePool
  /** Changes of tables and KILL have sessions of their own: neither may wait behind rows. */
  readonly #changer: LanePool
  readonly #control: LanePool

  constructor(orders: EngineOrders) {
    const base = {
      session_timezone: 'UTC',
      output_format_json_quote_64bit_integers: '1',
      geotoh3_argument_order: 'lat_lon',
      // A library's defaults where a server's differ: nonsense must be an error here too.
      implicit_select: '0',
      allow_introspection_functions: '0',
      // Parameters travel as SET statements, and a list of cells is long.
      max_query_size: String(256 << 20),
      max_memory_usage: String(orders.memory),
    }
    const lanes = (n: number, more = {}) =>
      new LanePool(Array.from({ length: n }, () => new Lane(orders.path, { ...base, ...more })))
    this.#writer = lanes(1)
    this.#changer = lanes(1)
    this.#control = lanes(1)
    // Readers may change their settings and nothing else.
    this.#readers = lanes(orders.readers, { readonly: '2' })
  }

  /** Resolves with the engine's version once it answers. */
  async open(): Promise<string> {
    const answer = await this.answer(
      new AbortController().signal,
      { ...blank, sql: 'select version()' },
      { kind: 'read', sql: 'select version()' },
    )
    return Buffer.from(answer.bytes).toString().trim()
  }

  answer(signal: AbortSignal, request: Request, statement: Statement): Promise<Answer> {
    const ask: Ask = { ...request, sql: statement.sql }
    switch (statement.kind) {
      case 'insert':
        return this.#insert(signal, request, statement, ask)
      case 'read':
        return this.#readers.use(signal, (lane) => this.#stoppable(signal, lane, ask))
      case 'write':
        return this.#changer.use(signal, (lane) => lane.query(ask))
      case 'kill':
        return this.#control.use(signal, (lane) => lane.query({ ...ask, sql: killByMark(ask.sql) }))
      case 'unsupported':
        throw new EngineFault(
          48,
          'NOT_IMPLEMENTED',
          'SET and USE are not offered by the embedded engine: send settings and database with each query',
        )
    }
  }

  close(): void {
    for (const pool of [this.#writer, this.#readers, this.#changer, this.#control]) pool.close()
  }

  /** A caller that went away stops its own read; the engine notices KILL between blocks. */
  async #stoppable(signal: AbortSignal, lane: Lane, ask: Ask): Promise<Answer> {
    const stop = () => {
      const kill = killByMark(`KILL QUERY WHERE query_id = ${quoted(ask.id)} ASYNC`)
      this.#control
        .use(new AbortController().signal, (control) => control.query({ ...ask, sql: kill, settings: {}, params: {} }))
        .catch(() => {})
    }
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await lane.query(ask)
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #insert(signal: AbortSignal, request: Request, statement: Statement & { kind: 'insert' }, ask: Ask): Promise<Answer> {
    const { target, inlineFrom } = statement
    if (target && inlineFrom !== undefined && formats.has(target.format)) {
      const inline = Buffer.from(statement.sql.slice(inlineFrom))
      const rows = inline.length === 0 ? request.body : Buffer.concat([inline, request.body])
      return this.#writer.use(signal, (lane) => lane.insert(ask, target, rows))
    }
    const text = inlineFrom === undefined ? statement.sql : `${statement.sql}\n${request.body.toString()}`
    return this.#writer.use(signal, (lane) => lane.query({ ...ask, sql: text }))
  }
}

const blank: Request = {
  sql: '',
  body: Buffer.alloc(0),
  id: 'open',
  database: 'default',
  settings: {},
  params: {},
  format: 'TabSeparated',
  gzip: false,
}

/** The engine gives queries ids of its own; ours travel as a leading comment. SYNC would wait for ever here, so it is not passed on. */
function killByMark(sql: string): string {
  return sql
    .replace(/query_id\s*=\s*'((?:[^'\\]|\\.)*)'/gi, (_, id: string) => `startsWith(query, '/*${id}*/')`)
    .replace(/\b(SYNC|ASYNC)\s*$/i, '')
    .concat(' ASYNC')
}
