import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Ledger, LedgerDb } from '../ledger.ts'

/** A server behind a socket in a folder only we may enter. */
export type SocketConnection = {
  host: string
  port: number
  user: string
  database: string
  password: string
  ssl: boolean
}

export type LedgerConnection = { connectionString: string } | SocketConnection

/**
 * A pool of connections to one PostgreSQL database. bigint comes back as a number (no key of ours passes 2^53), timestamptz as Date, date as text.
 * The session's time zone is UTC. A connection that dies is dropped and the next statement takes a new one.
 */
export function connectLedger(connection: LedgerConnection, log: (line: string) => void): LedgerDb {
  const pool = new pg.Pool({
    ...connection,
    max: 16,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5000,
    options: '-c timezone=UTC',
    application_name: 'qianshao',
    keepAlive: true,
    types: { getTypeParser },
  })
  pool.on('error', (error) => log(`postgres: an idle connection was lost (${error.message})`))
  // A connection lost while someone holds it, between two statements, tells nobody but itself: unheard, that would end the process.
  // The holder learns of it from its next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Ledger>({ dialect: new PostgresDialect({ pool }) })
}

const asText = (value: string) => value
const parsers = new Map<number, (value: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.DATE, asText],
])

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format as 'text')
