import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { expect, onTestFinished, test } from 'vitest'
import { mendDeduplicationLogs } from '../../../api/db/chdb/mend.ts'
import { startChdb } from '../../../api/db/chdb/start.ts'
import { connectFacts, insertRows, query } from '../../../api/db/facts.ts'
import { migrateFacts } from '../../../api/db/migrate-facts.ts'
import { readMigrations } from '../../../api/db/migrations.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'
import { observationColumns, observationRows } from '../../support/observations.ts'

const counts = async (facts: ClickHouseClient) =>
  Promise.all(
    [
      'select count() as n from observations',
      'select sum(count) as n from observations_5m',
      'select sum(count) as n from observations_1h',
    ].map(async (sql) => Number((await query<{ n: string }>(facts, sql))[0]?.n)),
  )

test('a token whose part was never put in its place is taken back, so that trying again brings the rows', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder()
  const engine = await startChdb(folder, () => {})
  const facts = connectFacts({ url: engine.url(), port: engine.port })
  onTestFinished(async () => {
    await facts.close()
    await engine.supervisor.close()
  })
  await migrateFacts(facts, readMigrations('facts'))
  const put = (batch: number) =>
    insertRows(facts, 'observations', observationColumns, observationRows(batch, 100), `b${batch}`)
  for (const [n, table] of ['observations', 'observations_5m', 'observations_1h'].entries()) {
    await put(2 * n + 1)
    await facts.command({ query: `optimize table ${table} final` })
    await put(2 * n + 2)
    const [part] = await query<{ name: string; path: string }>(
      facts,
      `select name, path from system.parts where active and database = 'default' and table = {table:String} order by max_block_number desc limit 1`,
      { table },
    )
    expect(part?.name).toMatch(/^202603_(\d+)_\1_\d$/)
    // What a kill leaves between the note of the token and the rename: the note, and no part.
    const pid = engine.pid()
    if (pid) process.kill(pid, 'SIGKILL')
    await eventually('its death is noticed', () => engine.pid() !== pid)
    rmSync(part?.path ?? '', { recursive: true })
    await eventually('it is back', () => engine.supervisor.state().state === 'ready')
    const all = (2 * n + 2) * 100
    expect(Math.min(...(await counts(facts)))).toBe(all - 100)
    await put(2 * n + 2)
    await put(2 * n + 1)
    expect(await counts(facts)).toEqual([all, all, all])
  }
})

/** A table's folder with the given parts and deduplication logs, in an engine's folder; returns what a log says after mending. */
function mended(parts: string[], logs: Record<string, string>) {
  const folder = temporaryFolder()
  const table = join(folder, 'store', 'abc', 'abc-1')
  mkdirSync(join(table, 'deduplication_logs'), { recursive: true })
  for (const part of parts) mkdirSync(join(table, part))
  for (const [name, text] of Object.entries(logs)) writeFileSync(join(table, 'deduplication_logs', name), text)
  const tables = mendDeduplicationLogs(folder)
  const texts = Object.fromEntries(
    readdirSync(join(table, 'deduplication_logs')).map((name) => [
      name,
      readFileSync(join(table, 'deduplication_logs', name), 'utf8'),
    ]),
  )
  const longer = Object.keys(logs).some((name) => (texts[name]?.length ?? 0) > (logs[name]?.length ?? 0))
  expect(tables).toEqual(longer ? [table] : [])
  return texts
}

const log = 'deduplication_log_1.txt'

test('a part that stands, or was merged or mutated into another, keeps its token', () => {
  for (const parts of [['all_7_7_0'], ['all_1_9_2'], ['all_7_7_0_12'], ['all_5_7_1_12']])
    expect(mended(parts, { [log]: '1\tall_7_7_0\ttoken\n' })).toEqual({ [log]: '1\tall_7_7_0\ttoken\n' })
})

test('a part of another partition, of other blocks, or not finished, is not that part', () => {
  for (const parts of [[], ['202604_7_7_0'], ['202603_1_6_1'], ['202603_8_8_0'], ['tmp_insert_202603_7_7_0']])
    expect(mended(parts, { [log]: '1\t202603_7_7_0\ttoken\n' })).toEqual({
      [log]: '1\t202603_7_7_0\ttoken\n2\t202603_7_7_0\ttoken\n',
    })
})

test('only the newest entry is judged: an older part may have gone by its own right', () => {
  expect(mended(['all_8_8_0'], { [log]: '1\tall_7_7_0\told\n1\tall_8_8_0\tnew\n' })).toEqual({
    [log]: '1\tall_7_7_0\told\n1\tall_8_8_0\tnew\n',
  })
})

test('the newest entry may stand in the log before the newest; it is taken back in the newest', () => {
  expect(mended([], { 'deduplication_log_9.txt': '1\tall_7_7_0\ttoken\n', 'deduplication_log_10.txt': '' })).toEqual({
    'deduplication_log_9.txt': '1\tall_7_7_0\ttoken\n',
    'deduplication_log_10.txt': '2\tall_7_7_0\ttoken\n',
  })
})

test('an entry taken back is not taken back again, and a line that was never finished is cut off', () => {
  expect(mended([], { [log]: '1\tall_7_7_0\ttoken\n2\tall_7_7_0\ttoken\n' })).toEqual({
    [log]: '1\tall_7_7_0\ttoken\n2\tall_7_7_0\ttoken\n',
  })
  expect(mended(['all_7_7_0'], { [log]: '1\tall_7_7_0\ttoken\n1\tall_8' })).toEqual({ [log]: '1\tall_7_7_0\ttoken\n' })
})

test('a folder without an engine in it is left alone', () => {
  const folder = join(temporaryFolder(), 'none')
  expect(mendDeduplicationLogs(folder)).toEqual([])
  expect(existsSync(folder)).toBe(false)
})
