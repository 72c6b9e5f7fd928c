import type { ClickHouseClient } from '@clickhouse/client'
import { sql } from 'kysely'
import { AppError } from '../http/errors.ts'
import { connectFacts, query } from './facts.ts'
import type { LedgerDb } from './ledger.ts'
import { connectLedger } from './postgres/client.ts'
import type { StoreState } from './stores.ts'

/** A store of the city's own: watched, not run. */
export type ExternalStore<T> = { client: T; watch: Watch }

/** Looks whether a server answers, every five seconds, and tells at once when that changes. */
export class Watch {
  #state: StoreState
  readonly #timer: NodeJS.Timeout
  readonly #listeners = new Set<(state: StoreState) => void>()

  constructor(version: string, ask: () => Promise<unknown>, every = 5000) {
    this.#state = { state: 'ready', engine: 'external', version }
    this.#timer = setInterval(() => {
      ask().then(
        () => this.#become({ state: 'ready', engine: 'external', version }),
        (error: Error) =>
          this.#become({ state: 'unavailable', engine: 'external', version, reason: error.message || String(error) }),
      )
    }, every)
    this.#timer.unref()
  }

  state(): StoreState {
    return this.#state
  }

  onState(listener: (state: StoreState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#listeners.clear()
  }

  #become(state: StoreState): void {
    const changed = state.state !== this.#state.state || state.reason !== this.#state.reason
    this.#state = state
    if (changed) for (const listener of this.#listeners) listener(state)
  }
}

/** Connects to the PostgreSQL of DATABASE_URL. Throws AppError unavailable where it is away, refuses us, or is older than 15. */
export async function externalLedger(url: string, log: (line: string) => void): Promise<ExternalStore<LedgerDb>> {
  const client = connectLedger({ connectionString: url }, log)
  const ask = async () => {
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(client)
    return rows[0]?.server_version ?? ''
  }
  try {
    const version = await ask()
    requirePostgres(version)
    return { client, watch: new Watch(`PostgreSQL ${version}`, ask) }
  } catch (error) {
    await client.destroy()
    if (error instanceof AppError) throw error
    throw new AppError('unavailable', `无法连接 DATABASE_URL 所指的 PostgreSQL（${place(url)}）：${reasonOf(error)}`)
  }
}

/** Connects to the ClickHouse of CLICKHOUSE_URL; its path names the database, made if missing. Throws AppError unavailable where it is away or refuses us. */
export async function externalFacts(url: string): Promise<ExternalStore<ClickHouseClient>> {
  let database: string
  let server: URL
  try {
    server = new URL(url)
    database = decodeURIComponent(server.pathname.slice(1)) || 'default'
    server.pathname = '/'
  } catch {
    throw new AppError('unavailable', 'CLICKHOUSE_URL 不是有效的地址：应如 http://user:password@host:8123/database')
  }
  if (!/^\w+$/.test(database))
    throw new AppError('unavailable', `CLICKHOUSE_URL 的数据库名 ${database} 无效：只能用字母、数字和下划线`)
  const plain = connectFacts({ url: server.href })
  try {
    const [row] = await query<{ version: string; known: string }>(
      plain,
      `select version() as version, (select count() from system.databases where name = {database:String}) as known`,
      { database },
    )
    if (row?.known === '0') await plain.command({ query: `create database if not exists ${database}` })
    const version = row?.version ?? ''
    if (Number.parseInt(version, 10) < 25)
      throw new AppError('unavailable', `CLICKHOUSE_URL 指向 ClickHouse ${version}：需要 25 或更高的版本`)
    const client = connectFacts({ url: server.href, database })
    return { client, watch: new Watch(`ClickHouse ${version}`, () => query(client, 'select 1')) }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('unavailable', `无法使用 CLICKHOUSE_URL 所指的 ClickHouse（${place(url)}）：${reasonOf(error)}`)
  } finally {
    await plain.close()
  }
}

/** Throws AppError unavailable where the server is older than the oldest we are tested with. */
export function requirePostgres(version: string): void {
  if (!(Number.parseInt(version, 10) >= 15))
    throw new AppError('unavailable', `DATABASE_URL 指向 PostgreSQL ${version}：需要 15 或更高的版本`)
}

/** Host and database, without the password. */
function place(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`
  } catch {
    return '地址无效'
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
