import { describe, expect, test } from 'vitest'
import { quoted, readStatement, StatementFault } from '../../../api/db/chdb/statement.ts'

describe('what kind of statement it is', () => {
  test.each([
    ['select 1', 'read'],
    ['  -- a comment; with a semicolon\n/* insert */ SELECT 1', 'read'],
    ["(select 'x; drop table t')", 'read'],
    ['with x as (select 1) select * from x', 'read'],
    ['with x as (select 1) insert into t select * from x', 'write'],
    ['show tables', 'read'],
    ['describe t', 'read'],
    ['explain select 1', 'read'],
    ['create table t (insert String) engine = Memory', 'write'],
    ['alter table t modify ttl at + toIntervalDay(3)', 'write'],
    ['optimize table t final', 'write'],
    ["KILL QUERY WHERE query_id = 'a' ASYNC", 'kill'],
    ['set max_threads = 1', 'unsupported'],
    ['use other', 'unsupported'],
    ['insert into t select 1', 'insert'],
  ])('%s → %s', (sql, kind) => {
    expect(readStatement(sql).kind).toBe(kind)
  })

  test('one statement may end with a semicolon; its text goes on without it', () => {
    expect(readStatement('select 1 ; \n -- that was all\n').sql).toBe('select 1 ')
  })

  test.each([
    'select 1; select 2',
    'select 1;;',
    'insert into t select 1; drop table t',
    'create table a (x Int8) engine = Memory; drop table b',
  ])('two statements are refused: %s', (sql) => {
    expect(() => readStatement(sql)).toThrow(/Multi-statements/)
  })

  test.each([
    "select ';'",
    'select ";" from t',
    'select `;` from t',
    'select $x$;$x$',
    "select 'it''s; fine'",
    "select 'it\\'s; fine'",
    'select 1 # ; not here',
    'select 1 /* ; */',
  ])('a semicolon in a quotation or comment parts nothing: %s', (sql) => {
    expect(readStatement(sql)).toMatchObject({ kind: 'read' })
  })

  test.each([
    '',
    '  ',
    '-- only a comment',
    "select 'open",
    'select /* open',
    'insert into t (a)',
    'insert into t format',
  ])('no statement: %j', (sql) => {
    expect(() => readStatement(sql)).toThrow(StatementFault)
  })
})

describe('an INSERT taken apart', () => {
  test('table, columns, settings, format, and where its rows begin', () => {
    const sql =
      "INSERT INTO city.observations (`at`, value) SETTINGS async_insert = 0, insert_deduplication_token = 'b1' FORMAT JSONCompactEachRow\n[1,2]"
    const read = readStatement(sql)
    expect(read).toMatchObject({
      kind: 'insert',
      target: {
        table: 'city.observations',
        columns: ['at', 'value'],
        settings: { async_insert: '0', insert_deduplication_token: 'b1' },
        format: 'JSONCompactEachRow',
      },
    })
    expect(read.kind === 'insert' && sql.slice(read.inlineFrom)).toBe('[1,2]')
  })

  test('rows are never read as SQL', () => {
    const sql = 'insert into t format JSONEachRow {"a":"; drop table t"}'
    const read = readStatement(sql)
    expect(read.kind === 'insert' && sql.slice(read.inlineFrom)).toBe('{"a":"; drop table t"}')
    const values = readStatement("insert into t values ('; drop table t')")
    expect(values).toMatchObject({ kind: 'insert', target: undefined })
  })

  test.each([
    "insert into function file('x') format CSV",
    'insert into t (* except(a)) format CSV',
    'insert into `odd name` format CSV',
  ])('another shape goes to the engine as text: %s', (sql) => {
    expect(readStatement(sql)).toMatchObject({ kind: 'insert', target: undefined })
  })
})

test('a literal holds any text', () => {
  expect(quoted("it's \\ 中")).toBe("'it\\'s \\\\ 中'")
})
