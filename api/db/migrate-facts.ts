import type { ClickHouseClient } from '@clickhouse/client'
import { query } from './facts.ts'
import { type Migration, pendingMigrations, statementsOf } from './migrations.ts'

/**
 * Runs what was not yet run. The engine has no transactions over tables, so every statement is written `if not exists` and a file cut off half way is run again
 * in full: its mark comes last. Returns the names it ran. Throws as pendingMigrations.
 */
export async function migrateFacts(facts: ClickHouseClient, files: readonly Migration[]): Promise<string[]> {
  await facts.command({
    query:
      "create table if not exists migrations (name String, digest String, at DateTime('UTC') default now()) engine = MergeTree order by name",
  })
  const rows = await query<{ name: string; digest: string }>(
    facts,
    'select name, any(digest) as digest from migrations group by name',
  )
  const pending = pendingMigrations(files, new Map(rows.map((row) => [row.name, row.digest])), '事实库')
  for (const file of pending) {
    for (const statement of statementsOf(file.sql)) await facts.command({ query: statement })
    await facts.insert({
      table: 'migrations',
      columns: ['name', 'digest'],
      values: [[file.name, file.digest]],
      format: 'JSONCompactEachRow',
    })
  }
  return pending.map((file) => file.name)
}
