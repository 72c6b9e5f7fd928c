import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../../api/db/facts.ts'
import { migrateFacts } from '../../../api/db/migrate-facts.ts'
import { migrateLedger } from '../../../api/db/migrate-ledger.ts'
import { pendingMigrations, readMigrations, statementsOf } from '../../../api/db/migrations.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

/** A data folder of our own with the given files of one room. */
function files(room: 'ledger' | 'facts', texts: Record<string, string>) {
  const root = temporaryFolder()
  mkdirSync(join(root, room))
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, room, name), text)
  return readMigrations(room, pathToFileURL(`${root}/`))
}

test('the files are read in the order of their numbers', () => {
  expect(files('ledger', { '0002_b.sql': '2', '0001_a.sql': '1', 'notes.md': '' }).map((file) => file.name)).toEqual([
    '0001_a.sql',
    '0002_b.sql',
  ])
  expect(() => files('ledger', { 'first.sql': '' })).toThrow(/first\.sql: a migration is named 0001_what\.sql/)
  expect(() => files('ledger', { '0001_a.sql': '', '0001_b.sql': '' })).toThrow(
    '0001_b.sql and 0001_a.sql have the same number',
  )
})

test('an edited landed file is refused by its name, and so is one we do not have', () => {
  const [one, two] = files('ledger', { '0001_a.sql': 'select 1', '0002_b.sql': 'select 2' })
  if (!one || !two) throw new Error('two files')
  expect(pendingMigrations([one, two], new Map([[one.name, one.digest]]), '账本库')).toEqual([two])
  expect(() => pendingMigrations([one, two], new Map([[one.name, 'other']]), '账本库')).toThrow(
    /0001_a\.sql 已在账本库执行过，之后又被修改/,
  )
  expect(() => pendingMigrations([two], new Map([[one.name, one.digest]]), '账本库')).toThrow(/0001_a\.sql.*更新的版本/)
})

test('statements are parted by semicolons, comments dropped', () => {
  expect(statementsOf('-- first; not two\nselect 1; -- and\nselect 2\n;\n')).toEqual(['select 1', 'select 2'])
})

test('a second start runs nothing', async () => {
  expect(await migrateLedger(stores.ledger, readMigrations('ledger'))).toEqual([])
  expect(await migrateFacts(stores.facts, readMigrations('facts'))).toEqual([])
})

test('a ledger file is run whole or not at all', async () => {
  const known = readMigrations('ledger')
  const bad = files('ledger', { '9001_bad.sql': 'create table half (n integer); create table half (n integer);' })
  await expect(migrateLedger(stores.ledger, [...known, ...bad])).rejects.toThrow(/already exists/)
  expect((await sql`select to_regclass('half') as half`.execute(stores.ledger)).rows).toEqual([{ half: null }])
  const good = files('ledger', { '9001_bad.sql': 'create table half (n integer);' })
  expect(await migrateLedger(stores.ledger, [...known, ...good])).toEqual(['9001_bad.sql'])
  await expect(migrateLedger(stores.ledger, [...known, ...bad])).rejects.toMatchObject({ code: 'conflict' })
})

test('two programs that start together run each file once', async () => {
  const all = [
    ...readMigrations('ledger'),
    ...files('ledger', {
      '9001_bad.sql': 'create table half (n integer);',
      '9002_once.sql': 'create table once (n integer)',
    }),
  ]
  const ran = await Promise.all([migrateLedger(stores.ledger, all), migrateLedger(stores.ledger, all)])
  expect(ran.flat()).toEqual(['9002_once.sql'])
})

test('a facts file cut off half way is run again in full', async () => {
  const known = readMigrations('facts')
  const text = (second: string) =>
    `-- two tables; one file\ncreate table if not exists first (n UInt8) engine = Memory;\n${second};`
  await expect(
    migrateFacts(stores.facts, [...known, ...files('facts', { '9001_two.sql': text('create nonsense') })]),
  ).rejects.toThrow(/Syntax error/)
  expect(await query(stores.facts, 'exists table first')).toEqual([{ result: 1 }])
  const whole = files('facts', { '9001_two.sql': text('create table if not exists second (n UInt8) engine = Memory') })
  expect(await migrateFacts(stores.facts, [...known, ...whole])).toEqual(['9001_two.sql'])
  expect(await migrateFacts(stores.facts, [...known, ...whole])).toEqual([])
  await expect(
    migrateFacts(stores.facts, [...known, ...files('facts', { '9001_two.sql': 'select 1' })]),
  ).rejects.toThrow(/9001_two\.sql 已在事实库执行过/)
})
