import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendEvent, eventsAfter } from '../../../api/db/events.ts'
import { insertRows, query, queryBytes, queryColumns } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { observationColumns, observationRows, observationSum, someHour } from '../../support/observations.ts'
import { testStores } from '../../support/stores.ts'

/** What the rooms rely on, of whatever engine answers: the embedded ones always, a city's own where the environment names one. */
const { TEST_DATABASE_URL, TEST_CLICKHOUSE_URL } = process.env

describe('the embedded ledger', () => ledgerContract(undefined))
describe.skipIf(!TEST_DATABASE_URL)('the ledger of TEST_DATABASE_URL (skipped where it is not set)', () =>
  ledgerContract(TEST_DATABASE_URL),
)
describe('the embedded fact store', () => factsContract(undefined))
describe.skipIf(!TEST_CLICKHOUSE_URL)('the fact store of TEST_CLICKHOUSE_URL (skipped where it is not set)', () =>
  factsContract(TEST_CLICKHOUSE_URL),
)

function ledgerContract(databaseUrl: string | undefined) {
  let stores: Stores
  beforeAll(async () => {
    stores = await testStores({ databaseUrl })
  })
  afterAll(() => stores.close())

  test('it is ready and says its version', () => {
    expect(stores.state().ledger).toMatchObject({
      state: 'ready',
      version: expect.stringMatching(/^PostgreSQL (1[5-9]|[2-9]\d)/),
    })
  })

  test('each type comes back as the rooms expect it', async () => {
    const { rows } =
      await sql`select 9007199254740991::bigint as big, count(*) as n, 1.5::numeric as num, date '2024-05-10' as day,
      timestamptz '2024-05-10 08:00:00+08' as at, '{"名": [1, null]}'::jsonb as doc, '\\x00ff'::bytea as bytes,
      array['110101', ''] as scope, '堂子胡同'::text as name, current_setting('TimeZone') as zone`.execute(
        stores.ledger,
      )
    expect(rows).toEqual([
      {
        big: Number.MAX_SAFE_INTEGER,
        n: 1,
        num: 1.5,
        day: '2024-05-10',
        at: new Date('2024-05-10T00:00:00Z'),
        doc: { 名: [1, null] },
        bytes: Buffer.from([0, 255]),
        scope: ['110101', ''],
        name: '堂子胡同',
        zone: 'UTC',
      },
    ])
  })

  test('windows are found by box and GiST', async () => {
    const geometry = JSON.stringify({ type: 'Point', coordinates: [116.369, 39.91] })
    for (const [name, extent] of [
      ['堂子胡同', '((116.368,39.909),(116.370,39.911))'],
      ['别处', '((117,40),(117,40))'],
    ] as const)
      await stores.ledger.insertInto('places').values({ kind: 'alley', name, geometry, extent }).execute()
    const found = await stores.ledger
      .selectFrom('places')
      .select('name')
      .where(sql<boolean>`extent && box(point(116.36, 39.90), point(116.38, 39.92))`)
      .execute()
    expect(found).toEqual([{ name: '堂子胡同' }])
  })

  test('a transaction is whole or not at all, and a taken key is a conflict', async () => {
    const add = (code: string) => ({ code, name: code, unit: '', kind: 'flow' as const })
    await stores.ledger.insertInto('metrics').values(add('kept')).execute()
    const both = stores.ledger.transaction().execute(async (tx) => {
      await tx.insertInto('metrics').values(add('lost')).execute()
      await tx.insertInto('metrics').values(add('kept')).execute()
    })
    await expect(both).rejects.toMatchObject({ code: '23505' })
    expect(await stores.ledger.selectFrom('metrics').select('code').execute()).toEqual([{ code: 'kept' }])
  })

  test('two workers never take the same batch', async () => {
    const row = (key: string) => ({
      sender: 's',
      key,
      kind: 'observations' as const,
      digest: Buffer.from(key),
      state: 'pending' as const,
      result: '{}',
      accepted_at: new Date(0),
    })
    await stores.ledger
      .insertInto('batches')
      .values([row('a'), row('b')])
      .execute()
    const take = async (db: Stores['ledger']) =>
      (
        await db
          .selectFrom('batches')
          .select('key')
          .where('state', '=', 'pending')
          .orderBy('id')
          .limit(1)
          .forUpdate()
          .skipLocked()
          .execute()
      )[0]?.key
    const [one, two] = [
      await stores.ledger.startTransaction().execute(),
      await stores.ledger.startTransaction().execute(),
    ]
    expect([await take(one), await take(two)]).toEqual(['a', 'b'])
    await one.rollback().execute()
    await two.rollback().execute()
  })

  test('a body of 16 MB goes in and comes out the same', async () => {
    const body = Buffer.alloc(16 << 20, 'x')
    const { id } = await stores.ledger
      .insertInto('batches')
      .values({
        sender: 's',
        key: 'big',
        kind: 'observations',
        digest: Buffer.of(1),
        state: 'pending',
        result: '{}',
        accepted_at: new Date(0),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await stores.ledger.insertInto('batch_bodies').values({ batch: id, body }).execute()
    const back = await stores.ledger
      .selectFrom('batch_bodies')
      .select('body')
      .where('batch', '=', id)
      .executeTakeFirstOrThrow()
    expect(back.body.equals(body)).toBe(true)
    await stores.ledger.deleteFrom('batches').where('id', '=', id).execute()
    expect(await stores.ledger.selectFrom('batch_bodies').select('batch').execute()).toEqual([])
  })

  test('events of many writers at once are numbered in the order they commit', async () => {
    const seen: number[] = []
    const watching = (async () => {
      while (seen.length < 20) {
        for (const event of await eventsAfter(stores.ledger, seen.at(-1) ?? 0, 100)) seen.push(event.id)
      }
    })()
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        stores.ledger.transaction().execute((tx) => appendEvent(tx, { kind: 'test.many', subject: String(n) })),
      ),
    )
    await watching
    expect(await eventsAfter(stores.ledger, 0, 100)).toHaveLength(20)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(new Set(seen).size).toBe(20)
  })
}

function factsContract(clickhouseUrl: string | undefined) {
  let stores: Stores
  beforeAll(async () => {
    stores = await testStores({ clickhouseUrl })
  })
  afterAll(() => stores.close())

  test('it is ready and says its version', () => {
    expect(stores.state().facts).toMatchObject({ state: 'ready', version: expect.stringContaining('ClickHouse') })
  })

  test('a batch inserted again with its token adds nothing, to the table or to the roll-ups', async () => {
    const put = (batch: number) =>
      insertRows(
        stores.facts,
        'observations',
        observationColumns,
        observationRows(batch, 1000, 'twice'),
        `twice-${batch}`,
      )
    await put(1)
    await put(1)
    await put(2)
    await Promise.all([put(1), put(2)])
    const want = [{ n: '2000', s: 2 * observationSum(1000) }]
    expect(
      await query(stores.facts, "select count() as n, sum(value) as s from observations where metric = 'twice'"),
    ).toEqual(want)
    for (const table of ['observations_5m', 'observations_1h'])
      expect(
        await query(stores.facts, `select sum(count) as n, sum(sum) as s from ${table} where metric = 'twice'`),
      ).toEqual(want)
  })

  test('the same rows under another token are other rows', async () => {
    for (const token of ['one', 'two'])
      await insertRows(stores.facts, 'observations', observationColumns, observationRows(9, 10, 'same'), token)
    expect(await query(stores.facts, "select count() as n from observations where metric = 'same'")).toEqual([
      { n: '20' },
    ])
    expect(await query(stores.facts, "select sum(count) as n from observations_1h where metric = 'same'")).toEqual([
      { n: '20' },
    ])
  })

  test('rows fall into the five minutes and the hour of their own instant; long periods and the quarantine feed what they should', async () => {
    const row = (at: number, value: number, period: number, outside: number) =>
      JSON.stringify(['buckets', at, '622370465968914431', 116.3, 39.9, value, 's', period, 0, outside, 1])
    const rows = [
      row(someHour, 1, 300, 0),
      row(someHour + 299, 2, 300, 0),
      row(someHour + 300, 4, 300, 0),
      row(someHour + 3599, 8, 3600, 0),
      row(someHour + 3600, 16, 300, 0),
      row(someHour, 32, 300, 1),
    ]
    await insertRows(stores.facts, 'observations', observationColumns, rows.join('\n'), 'buckets')
    const sums = (table: string) =>
      query(
        stores.facts,
        `select toUnixTimestamp(bucket) as at, sum(count) as n, sum(sum) as s, max(max) as m, any(cell) as cell from ${table} where metric = 'buckets' group by bucket order by bucket`,
      )
    const cell = '622370465968914431'
    expect(await sums('observations_5m')).toEqual([
      { at: someHour, n: '2', s: 3, m: 2, cell },
      { at: someHour + 300, n: '1', s: 4, m: 4, cell },
      { at: someHour + 3600, n: '1', s: 16, m: 16, cell },
    ])
    expect(await sums('observations_1h')).toEqual([
      { at: someHour, n: '4', s: 15, m: 8, cell },
      { at: someHour + 3600, n: '1', s: 16, m: 16, cell },
    ])
    expect(await query(stores.facts, "select count() as n from observations where metric = 'buckets'")).toEqual([
      { n: '6' },
    ])
  })

  test('a batch over ten years is taken whole', async () => {
    const rows = Array.from({ length: 120 }, (_, month) =>
      JSON.stringify([
        'history',
        Date.UTC(2014, month, 3) / 1000,
        '622370465968914431',
        116.3,
        39.9,
        1,
        's',
        3600,
        0,
        0,
        1,
      ]),
    )
    await insertRows(stores.facts, 'observations', observationColumns, rows.join('\n'), 'history')
    expect(
      await query(
        stores.facts,
        "select uniqExact(toYYYYMM(at)) as months, count() as n from observations where metric = 'history'",
      ),
    ).toEqual([{ months: '120', n: '120' }])
    expect(await query(stores.facts, "select sum(count) as n from observations_1h where metric = 'history'")).toEqual([
      { n: '120' },
    ])
  })

  test('a complaint that moved is counted where it is now', async () => {
    const change = (token: string, ...rows: unknown[][]) =>
      insertRows(
        stores.facts,
        'complaint_changes',
        ['class', 'at', 'cell', 'number', 'sign', 'batch'],
        rows.map((row) => JSON.stringify(row)).join('\n'),
        token,
      )
    await change('c1', ['09010', someHour, '10', 'n1', 1, 1], ['09010', someHour, '10', 'n2', 1, 1])
    const moved: unknown[][] = [
      ['09010', someHour, '10', 'n1', -1, 2],
      ['09010', someHour + 3600, '20', 'n1', 1, 2],
    ]
    await change('c2', ...moved)
    await change('c2', ...moved)
    for (const table of ['complaints_5m', 'complaints_1h'])
      expect(
        await query(
          stores.facts,
          `select cell, sum(count) as n from ${table} group by cell having n != 0 order by cell`,
        ),
      ).toEqual([
        { cell: '10', n: '1' },
        { cell: '20', n: '1' },
      ])
  })

  test('the newest revision of an order wins', async () => {
    const columns = [
      'number',
      'revision',
      'at',
      'cell',
      'lon',
      'lat',
      'place_text',
      'placed',
      'class',
      'text',
      'channel',
      'status',
      'batch',
    ]
    const row = (revision: number, text: string) =>
      JSON.stringify(['n1', revision, someHour, '0', null, null, '', 'unplaced', '09010', text, '12345', 'open', 1])
    await insertRows(stores.facts, 'complaints', columns, row(2, '新'), 'r2')
    await insertRows(stores.facts, 'complaints', columns, row(1, '旧'), 'r1')
    expect(await query(stores.facts, 'select text, lon, placed from complaints final')).toEqual([
      { text: '新', lon: null, placed: 'unplaced' },
    ])
  })

  test('a bad row leaves nothing of its batch', async () => {
    const rows = Buffer.concat([observationRows(1, 10, 'bad'), Buffer.from('\n["bad","no time"]')])
    await expect(insertRows(stores.facts, 'observations', observationColumns, rows, 'bad')).rejects.toThrow()
    expect(await query(stores.facts, "select count() as n from observations where metric = 'bad'")).toEqual([
      { n: '0' },
    ])
  })

  test('rows, columns and bytes of one statement agree; times are UTC, 64-bit integers text', async () => {
    const text =
      'select toUInt64(number) as cell, toDateTime({at:UInt32} + number) as at, number / 2 as value from numbers(3)'
    const at = someHour
    expect(await query(stores.facts, text, { at })).toEqual([
      { cell: '0', at: '2026-03-10 04:00:00', value: 0 },
      { cell: '1', at: '2026-03-10 04:00:01', value: 0.5 },
      { cell: '2', at: '2026-03-10 04:00:02', value: 1 },
    ])
    expect(await queryColumns(stores.facts, text, { at })).toEqual({
      cell: ['0', '1', '2'],
      at: ['2026-03-10 04:00:00', '2026-03-10 04:00:01', '2026-03-10 04:00:02'],
      value: [0, 0.5, 1],
    })
    const bytes = await queryBytes(
      stores.facts,
      'select toUInt64({cell:UInt64}) as cell, toFloat32(1.5) as value format RowBinary',
      { cell: 2n ** 63n },
    )
    expect([bytes.readBigUInt64LE(0), bytes.readFloatLE(8), bytes.length]).toEqual([2n ** 63n, 1.5, 12])
  })
}
