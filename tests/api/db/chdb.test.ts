import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedFacts, startChdb } from '../../../api/db/chdb/start.ts'
import { eventually } from '../../support/folders.ts'

/** The embedded engine behind ClickHouse's HTTP interface, as its official client and as plain HTTP see it. */
let engine: EmbeddedFacts
let client: ClickHouseClient
const folder = mkdtempSync(join(tmpdir(), 'qianshao-chdb-'))

beforeAll(async () => {
  engine = await startChdb(folder, () => {})
  client = createClient({ url: engine.url(), compression: { request: true, response: true }, log: { level: 127 } })
  await client.command({
    query: "create table rows (id UInt64, name String, at DateTime('UTC')) engine = MergeTree order by id",
  })
})
afterAll(async () => {
  await client.close()
  await engine.supervisor.close()
  rmSync(folder, { recursive: true, force: true })
})

type Options = {
  method?: string
  body?: string | Buffer
  headers?: Record<string, string>
  user?: string
  key?: string
}

async function http(
  fields: Record<string, string>,
  options: Options = {},
): Promise<{ status: number; text: string; headers: Headers; bytes: Buffer }> {
  const url = new URL(engine.url())
  const address = `http://${url.host}/?${new URLSearchParams(fields)}`
  const answer = await fetch(address, {
    method: options.method ?? 'POST',
    body: typeof options.body === 'object' ? new Uint8Array(options.body) : options.body,
    headers: {
      'X-ClickHouse-User': options.user ?? url.username,
      'X-ClickHouse-Key': options.key ?? url.password,
      ...options.headers,
    },
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, text: bytes.toString(), headers: answer.headers, bytes }
}

test('without the key nothing is answered but ping', async () => {
  const url = new URL(engine.url())
  expect(url.hostname).toBe('127.0.0.1')
  const none = await fetch(`http://${url.host}/?query=select+1`)
  expect(none.status).toBe(401)
  expect(await none.text()).toMatch(/^Code: 516\. DB::Exception: .*AUTHENTICATION_FAILED/)
  expect(none.headers.get('x-clickhouse-exception-code')).toBe('516')
  expect((await http({ query: 'select 1' }, { key: 'guess' })).status).toBe(401)
  expect((await http({ query: 'select 1' }, { user: 'default', key: '' })).status).toBe(401)
  expect(await (await fetch(`http://${url.host}/ping`)).text()).toBe('Ok.\n')
  expect((await http({ query: 'select 1' })).text).toBe('1\n')
})

test('ping, query, command, exec and insert of the client, gzip both ways', async () => {
  expect(await client.ping()).toEqual({ success: true })
  expect(await client.ping({ select: true })).toEqual({ success: true })
  const rows = Array.from({ length: 2500 }, (_, i) => ({
    id: String(2n ** 60n + BigInt(i)),
    name: `名${i}`,
    at: 1_773_115_200 + i,
  }))
  const inserted = await client.insert({ table: 'rows', values: rows, format: 'JSONEachRow' })
  expect(inserted.summary?.written_rows).toBe('2500')
  const result = await client.query({ query: 'select * from rows order by id limit 1', format: 'JSONEachRow' })
  expect(await result.json()).toEqual([{ id: '1152921504606846976', name: '名0', at: '2026-03-10 04:00:00' }])
  const { stream } = await client.exec({ query: 'select count() from rows format CSV' })
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('2500\n')
  const streamed = Readable.from(Array.from({ length: 3 }, (_, i) => ({ id: String(i), name: 'streamed', at: 0 })))
  await client.insert({ table: 'rows', values: streamed, format: 'JSONEachRow' })
  expect((await http({ query: "select count() from rows where name = 'streamed'" })).text).toBe('3\n')
})

test('a streamed result is read row by row', async () => {
  const result = await client.query({ query: 'select number from numbers(1000)', format: 'JSONEachRow' })
  let rows = 0
  for await (const chunk of result.stream()) rows += chunk.length
  expect(rows).toBe(1000)
})

test('parameters keep any text, and none is left for the next caller', async () => {
  const nasty = "it's \t\n\r\\ \0 中 🛵 {x:String} \\N '); drop table rows --"
  const ask = (query: string, query_params: Record<string, unknown>) =>
    client.query({ query, query_params, format: 'JSONEachRow' }).then((result) => result.json())
  expect(
    await ask('select {text:String} as text, {n:Nullable(Int64)} as n, {list:Array(String)} as list', {
      text: nasty,
      n: null,
      list: [nasty, ''],
    }),
  ).toEqual([{ text: nasty, n: null, list: [nasty, ''] }])
  expect(
    await ask('select {n:UInt64} as n, {cells:Array(UInt64)} as cells', { n: 2n ** 63n, cells: [2n ** 63n, 1n] }),
  ).toEqual([{ n: '9223372036854775808', cells: ['9223372036854775808', '1'] }])
  // As many as there are reading sessions, and more: each has been dressed by a caller before.
  for (let i = 0; i < 10; i++) await expect(ask('select {text:String}', {})).rejects.toMatchObject({ code: '456' })
  const many = Array.from({ length: 40 }, (_, i) => ask('select {i:UInt32} as i, sleep(0.01) as s', { i }))
  expect((await Promise.all(many)).map((rows) => (rows[0] as { i: number }).i)).toEqual(
    Array.from({ length: 40 }, (_, i) => i),
  )
})

test('a list of 20,000 cells is a parameter like any other', async () => {
  const cells = Array.from({ length: 20_000 }, (_, i) => 622370465968914431n + BigInt(i))
  const result = await client.query({
    query: 'select length({cells:Array(UInt64)}) as n',
    query_params: { cells },
    format: 'JSONEachRow',
    use_multipart_params_auto: true,
  })
  expect(await result.json()).toEqual([{ n: '20000' }])
})

test('settings are the caller’s own: none is left for the next', async () => {
  const setting = async (settings: Record<string, string>) =>
    (
      await http({
        query: "select getSetting('max_block_size'), getSetting('session_timezone'), toString(toDateTime(0))",
        ...settings,
      })
    ).text
  const plain = await setting({})
  expect(plain).toMatch(/\tUTC\t1970-01-01 00:00:00\n$/)
  const asked = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      setting({ max_block_size: String(1000 + i), session_timezone: 'Asia/Shanghai' }),
    ),
  )
  expect(asked).toEqual(Array.from({ length: 12 }, (_, i) => `${1000 + i}\tAsia/Shanghai\t1970-01-01 08:00:00\n`))
  for (let i = 0; i < 8; i++) expect(await setting({})).toBe(plain)
  for (let i = 0; i < 5; i++)
    expect((await http({ query: 'select 1', no_such_setting: '1', max_block_size: '7' })).text).toMatch(
      /^Code: 115\. .*UNKNOWN_SETTING/,
    )
  for (let i = 0; i < 8; i++) expect(await setting({})).toBe(plain)
})

test('a reading statement cannot write, whatever it hides', async () => {
  for (const query of [
    'select 1; drop table rows',
    'with x as (select 1) select * from x; insert into rows values (1, 2, 3)',
    'set readonly = 0',
    'use system',
  ])
    expect((await http({ query })).status).not.toBe(200)
  expect((await http({ query: "select * from executable('x', 'CSV', 'a String')" })).status).not.toBe(200)
  expect((await http({ query: 'exists table rows' })).text).toBe('1\n')
})

test('faults carry ClickHouse’s number and words', async () => {
  await expect(client.query({ query: 'select * from nowhere' })).rejects.toThrow(ClickHouseError)
  await expect(client.query({ query: 'select * from nowhere' })).rejects.toMatchObject({
    code: '60',
    type: 'UNKNOWN_TABLE',
  })
  await expect(client.query({ query: 'selec 1' })).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' })
  await expect(client.insert({ table: 'rows', values: [{ id: 'x' }], format: 'JSONEachRow' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(27|117|6|26|72)$/),
  })
  const fault = await http({ query: 'select * from nowhere' })
  expect(fault.status).toBe(404)
  expect(fault.headers.get('x-clickhouse-exception-code')).toBe('60')
  expect(fault.text).toMatch(/^Code: 60\. DB::Exception: (?!Code).*\(UNKNOWN_TABLE\)/)
  expect((await http({ query: 'select 1', session_id: 'x' })).text).toMatch(/NOT_IMPLEMENTED/)
  expect(
    (await http({ query: 'select 1' }, { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' })).status,
  ).toBe(500)
})

test('an insert is one block: a bad row leaves nothing', async () => {
  await client.command({ query: 'create table strict (n UInt8) engine = MergeTree order by n' })
  const body = gzipSync('[1]\n[2]\n["x"]\n')
  const answer = await http(
    { query: 'insert into strict format JSONCompactEachRow' },
    { body, headers: { 'content-encoding': 'gzip' } },
  )
  expect(answer.status).not.toBe(200)
  expect((await http({ query: 'select count() from strict' })).text).toBe('0\n')
  await http({ query: 'insert into strict format JSONCompactEachRow' }, { body: '[1]\n[2]' })
  await http({}, { body: 'insert into strict format JSONCompactEachRow [3]\n[4]' })
  await http({}, { body: 'insert into strict values (5), (6)' })
  await http({ query: 'insert into strict values' }, { body: '(7)' })
  await http({}, { body: 'insert into strict select 8' })
  expect((await http({ query: 'select groupArray(n) from (select n from strict order by n)' })).text).toBe(
    '[1,2,3,4,5,6,7,8]\n',
  )
})

test('databases are told apart call by call', async () => {
  await client.command({ query: 'create database other' })
  await http({ query: 'create table only (n UInt8) engine = Memory', database: 'other' })
  for (let i = 0; i < 8; i++) {
    const database = i % 2 === 0 ? 'other' : 'default'
    expect((await http({ query: 'select currentDatabase()', database })).text).toBe(`${database}\n`)
    expect((await http({ query: 'exists table only', database })).text).toBe(database === 'other' ? '1\n' : '0\n')
  }
  await http({ query: 'insert into only format CSV', database: 'other' }, { body: '9\n' })
  expect((await http({ query: 'select n from other.only' })).text).toBe('9\n')
  expect((await http({ query: 'select 1', database: 'no such' })).text).toMatch(/^Code: 81\./)
})

test('answers are compressed where asked', async () => {
  const url = new URL(engine.url())
  const { request } = await import('node:http')
  const raw = await new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve) => {
    const headers = { 'X-ClickHouse-User': url.username, 'X-ClickHouse-Key': url.password, 'Accept-Encoding': 'gzip' }
    request(
      {
        host: url.hostname,
        port: url.port,
        path: '/?enable_http_compression=1&query=select+number+from+numbers(1000)',
        headers,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(chunks) }))
      },
    ).end()
  })
  expect(raw.encoding).toBe('gzip')
  expect(gunzipSync(raw.bytes).toString().split('\n')).toHaveLength(1001)
})

const endless = 'select count() from numbers(1000000000000) where sipHash64(number) % 7 = 3'
const running = async () =>
  Number(
    (
      await http({
        query:
          "select count() from system.processes where query like '%sipHash64(number)%' and query not like '%system.processes%'",
      })
    ).text,
  )

test('an answer holds nothing of another that failed or was killed', async () => {
  for (let i = 0; i < 8; i++) {
    const failed = await http({
      query: 'select number, throwIf(number = 200000) from numbers(1000000) settings max_block_size = 1000',
    })
    expect(failed.text).toMatch(/^Code: 395\./)
  }
  for (let i = 0; i < 8; i++) expect((await http({ query: 'select 42' })).text).toBe('42\n')
})

test('a query given up by its caller stops in the engine', async () => {
  const controller = new AbortController()
  const asked = client.query({ query: endless, abort_signal: controller.signal })
  await eventually('it runs', async () => (await running()) === 1)
  controller.abort()
  await expect(asked).rejects.toThrow()
  await eventually('it stops', async () => (await running()) === 0)
})

test('KILL QUERY by the caller’s own id', async () => {
  const asked = client.query({ query: endless, query_id: 'my-query_1' })
  const refused = expect(asked).rejects.toMatchObject({ code: '394' })
  await eventually('it runs', async () => (await running()) === 1)
  await client.command({ query: "KILL QUERY WHERE query_id = 'my-query_1' SYNC" })
  await refused
})

test('slow reads hold up neither writes nor table changes, and a read given up while it waits never runs', async () => {
  const controller = new AbortController()
  const slow = Array.from({ length: 4 }, () =>
    client.query({ query: endless, abort_signal: controller.signal }).catch(() => {}),
  )
  const waiting = client.query({ query: `${endless} and 1 = 1`, abort_signal: controller.signal }).catch(() => {})
  // Readers are all taken now, so nothing can be asked: the writes below must pass all the same.
  await client.insert({ table: 'rows', values: [{ id: '1', name: 'past the readers', at: 0 }], format: 'JSONEachRow' })
  await client.command({ query: 'create table beside (n UInt8) engine = Memory' })
  controller.abort()
  await Promise.all([...slow, waiting])
  await eventually('all stop', async () => (await running()) === 0)
  expect((await http({ query: "select count() from rows where name = 'past the readers'" })).text).toBe('1\n')
})

test('H3 takes latitude first, 64-bit integers are text', async () => {
  const result = await client.query({
    query: 'select geoToH3(39.91, 116.37, toUInt8(10)) as cell',
    format: 'JSONEachRow',
  })
  expect(await result.json()).toEqual([{ cell: '622370465968914431' }])
})
