import { Agent } from 'node:http'
import type { NetConnectOpts } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
  drainStream,
} from '@clickhouse/client'

/** One unquoted value a statement is given: {name:Type} in the text. 64-bit integers as text or bigint. */
export type Params = Record<string, string | number | bigint | boolean | null | readonly (string | number | bigint)[]>

/**
 * Rows of a statement as objects. 64-bit integers come as text (they pass 2^53: H3 cells do), DateTime as 'YYYY-MM-DD hh:mm:ss' in UTC.
 * Throws the client's ClickHouseError where the engine refuses.
 */
export async function query<T>(
  facts: ClickHouseClient,
  sql: string,
  params: Params = {},
  signal?: AbortSignal,
): Promise<T[]> {
  const result = await facts.query({
    query: sql,
    query_params: { ...params },
    format: 'JSONEachRow',
    abort_signal: signal,
  })
  return result.json<T>()
}

/** The same by columns, one array each: a third of the bytes and of the objects. T names the arrays, e.g. { cell: string[]; sum: number[] }. */
export async function queryColumns<T extends Record<string, unknown[]>>(
  facts: ClickHouseClient,
  sql: string,
  params: Params = {},
  signal?: AbortSignal,
): Promise<T> {
  const result = await facts.query({
    query: sql,
    query_params: { ...params },
    format: 'JSONColumns' as 'JSON',
    abort_signal: signal,
  })
  return JSON.parse(await result.text()) as T
}

/** The answer's bytes in a format the statement names itself (… FORMAT RowBinary): for rows that go on without being looked at. */
export async function queryBytes(
  facts: ClickHouseClient,
  sql: string,
  params: Params = {},
  signal?: AbortSignal,
): Promise<Buffer> {
  const { stream } = await facts.exec({ query: sql, query_params: { ...params }, abort_signal: signal })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * However many rows and months: one block a table, so that each month has all of a batch's rows or none and knows them again
 * by one token. By default the engine cuts blocks at about a million rows and refuses more than a hundred months.
 */
const oneBlock: ClickHouseSettings = {
  max_insert_block_size: '100000000',
  min_insert_block_size_rows: '100000000',
  min_insert_block_size_bytes: '0',
  input_format_parallel_parsing: 0,
  max_partitions_per_insert_block: '0',
}

/**
 * Inserts rows given as JSONCompactEachRow bytes (one JSON array a line, in the order of `columns`), once: the same token again, with the same rows,
 * adds nothing to the table nor to the roll-ups its views feed, even where the first try was cut off half way.
 */
export async function insertRows(
  facts: ClickHouseClient,
  table: string,
  columns: readonly string[],
  rows: Buffer | string,
  token: string,
): Promise<void> {
  const result = await facts.exec({
    query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT JSONCompactEachRow`,
    values: Readable.from([typeof rows === 'string' ? Buffer.from(rows) : rows], { objectMode: false }),
    clickhouse_settings: {
      insert_deduplication_token: token,
      deduplicate_blocks_in_dependent_materialized_views: 1,
      ...oneBlock,
      async_insert: 0,
    },
  })
  // Read to its end, not destroyed: the connection is kept for the next batch.
  await drainStream(result.stream)
}

/** Sent with every statement, so that an embedded engine and a city's own answer alike. */
export const factsSettings: ClickHouseSettings = { session_timezone: 'UTC', output_format_json_quote_64bit_integers: 1 }

export type FactsConnection = {
  url: string
  database?: string
  /** Where the port may change under the client (an embedded engine started again): asked at each new connection. */
  port?: () => number
}

/** A client of one database of a ClickHouse server. Each request may last two minutes. */
export function connectFacts(connection: FactsConnection): ClickHouseClient {
  return createClient({
    url: connection.url,
    ...(connection.database ? { database: connection.database } : {}),
    ...(connection.port ? { http_agent: new MovingAgent(connection.port) } : {}),
    request_timeout: 120_000,
    max_open_connections: 32,
    keep_alive: { enabled: true, eagerly_destroy_stale_sockets: true },
    use_multipart_params_auto: true,
    application: 'qianshao',
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: factsSettings,
  })
}

/** Connects to the port of the moment. */
class MovingAgent extends Agent {
  readonly #port: () => number

  constructor(port: () => number) {
    super({ keepAlive: true, maxSockets: 32, timeout: 120_000 })
    this.#port = port
  }

  override createConnection(
    options: NetConnectOpts,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return super.createConnection({ ...options, port: this.#port() } as NetConnectOpts, callback)
  }
}
