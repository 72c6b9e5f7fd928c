import { DatabaseError } from 'pg'

/** Faults of the connection rather than of the statement, by Node's and OpenSSL's names. */
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** PostgreSQL: 08 connection, 57P shutting down or starting up, 53 out of connections, memory or disk, 25006 a standby that only reads. */
const awayStates = /^(08|57P0[1-5]|53|25006)/

/** ClickHouse: disk, timeouts, too many queries or parts, memory, network, server shutting down, read-only replica. */
const awayCodes = new Set(['75', '159', '202', '209', '210', '236', '241', '242', '243', '252', '279', '319', '999'])

/**
 * Whether the error says that a store is away for now (the same call may succeed later) rather than that the call was wrong.
 * Covers pg, Kysely and the ClickHouse client; looks through `cause`.
 */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (error instanceof DatabaseError) return awayStates.test(code)
  if (error.constructor.name === 'ClickHouseError') return awayCodes.has(code)
  if (network.has(code)) return true
  if (
    /Connection terminated|timeout exceeded when trying to connect|socket hang up|Timeout error|not queryable|Client was closed/i.test(
      error.message,
    )
  )
    return true
  return error.cause !== undefined && error.cause !== error && isStoreAway(error.cause)
}
