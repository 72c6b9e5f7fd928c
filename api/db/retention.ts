import type { ClickHouseClient } from '@clickhouse/client'
import { AppError } from '../http/errors.ts'
import { query } from './facts.ts'

/** Tables whose rows may be given an end, and the column that counts as their age. */
const aged = {
  observations: 'at',
  observations_5m: 'bucket',
  observations_1h: 'bucket',
  complaints: 'at',
  complaint_changes: 'at',
  complaints_5m: 'bucket',
  complaints_1h: 'bucket',
} as const

export type AgedTable = keyof typeof aged

/** Tables that hold copies of another's rows, of the same age, and must not outlive them. */
const copies: Partial<Record<AgedTable, string>> = { complaints: 'complaint_texts' }

/** Days each table keeps its rows; null keeps them for ever. */
export type Retention = Record<AgedTable, number | null>

export const agedTables = Object.keys(aged) as AgedTable[]

export function isAgedTable(name: string): name is AgedTable {
  return name in aged
}

/**
 * Sets how many days the table keeps its rows (null: for ever). The engine drops rows past it in the background.
 * Throws AppError invalid where days is not a whole number from 1 to 36500.
 */
export async function setRetention(facts: ClickHouseClient, table: AgedTable, days: number | null): Promise<void> {
  const tables = [table, copies[table]].filter((one) => one !== undefined)
  if (days === null) {
    const ending = await query<{ name: string }>(
      facts,
      `select name from system.tables where database = currentDatabase() and name in {tables:Array(String)} and position(engine_full, ' TTL ') > 0`,
      { tables },
    )
    for (const { name } of ending) await facts.command({ query: `alter table ${name} remove ttl` })
    return
  }
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new AppError('invalid', `保留天数 ${days} 无效：请填写 1 至 36500 的整数，或 null（永久保留）`, {
      field: 'days',
      found: days,
    })
  for (const one of tables)
    await facts.command({ query: `alter table ${one} modify ttl ${aged[table]} + toIntervalDay(${days})` })
}

/** Days kept, per table, as the engine itself has them. */
export async function retention(facts: ClickHouseClient): Promise<Retention> {
  const rows = await query<{ name: string; engine: string }>(
    facts,
    'select name, engine_full as engine from system.tables where database = currentDatabase()',
  )
  const days = (table: AgedTable) => {
    const engine = rows.find((row) => row.name === table)?.engine ?? ''
    const found = /TTL\s+\w+\s*\+\s*toIntervalDay\((\d+)\)/.exec(engine)?.[1]
    return found ? Number(found) : null
  }
  return Object.fromEntries(agedTables.map((table) => [table, days(table)])) as Retention
}
