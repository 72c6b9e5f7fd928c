import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { query } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { factsApp, noon, observation, tallies } from './facts-app.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

const wipe = async (): Promise<void> => {
  await sql`truncate batches, metrics cascade`.execute(stores.ledger)
  for (const table of ['observations', 'observations_5m', 'observations_1h'])
    await stores.facts.command({ query: `truncate table ${table}` })
}
beforeEach(wipe)
afterEach(wipe)

describe('a batch of observations', () => {
  test('is stored whole, rolled up, and told of', async () => {
    const { post, stored } = factsApp(stores)
    const rows = [1, 2, 3].map((value) => observation({ value, at: noon - value * 600 }))
    expect(await post('observations', 'a', rows)).toMatchObject({
      status: 201,
      accepted: 3,
      rejected: 0,
      quarantined: 0,
      duplicate: false,
      state: 'stored',
      metrics: ['ebike'],
      from: noon - 1800,
      to: noon - 600,
    })
    expect(await tallies(stores.facts)).toEqual({ raw: [3, 6], fine: [3, 6], hourly: [3, 6] })
    expect(stored).toEqual([{ kind: 'observations', metrics: ['ebike'], from: noon - 1800, to: noon - 600, rows: 3 }])
    const batches = await stores.ledger.selectFrom('batches').select(['state', 'key']).execute()
    expect(batches).toEqual([{ state: 'stored', key: 'a' }])
    expect(await stores.ledger.selectFrom('batch_bodies').selectAll().execute()).toEqual([])
  })

  test('sent twice is stored once, and told the first result', async () => {
    const { post } = factsApp(stores)
    const rows = [observation(), observation({ value: Number.NaN })]
    const first = await post('observations', 'a', rows)
    const second = await post('observations', 'a', rows)
    expect(second).toEqual({ ...first, status: 200, duplicate: true })
    expect((await tallies(stores.facts)).raw).toEqual([1, 1])
  })

  test('sent twenty times at once is stored once', async () => {
    const { post } = factsApp(stores)
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('observations', 'a', [observation()])))
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 200 && answer.duplicate)).toHaveLength(19)
    expect(new Set(answers.map((answer) => answer.batch)).size).toBe(1)
    expect(await tallies(stores.facts)).toEqual({ raw: [1, 1], fine: [1, 1], hourly: [1, 1] })
  })

  test('with other content under the same key is a conflict and changes nothing', async () => {
    const { post } = factsApp(stores)
    await post('observations', 'a', [observation()])
    const other = await post('observations', 'a', [observation({ value: 7 })])
    expect(other).toMatchObject({ status: 409, code: 'conflict' })
    expect(other.message).toMatch(/Idempotency-Key“a”已用于另一批内容/)
    expect((await tallies(stores.facts)).raw).toEqual([1, 1])
  })

  test('of many at once under one key with different contents: one wins, the others conflict', async () => {
    const { post } = factsApp(stores)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, value) => post('observations', 'a', [observation({ value })])),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)])
    expect((await tallies(stores.facts)).raw[0]).toBe(1)
  })

  test('of another sender may use the same key', async () => {
    const one = factsApp(stores)
    const two = factsApp(stores, { role: 'sender' })
    expect((await one.post('observations', 'a', [observation()])).status).toBe(201)
    expect((await two.post('observations', 'a', [observation({ value: 5 })])).status).toBe(201)
    expect((await tallies(stores.facts)).raw).toEqual([2, 6])
  })

  test('with bad rows keeps the good ones and names each bad one', async () => {
    const { post } = factsApp(stores)
    const lines = [
      JSON.stringify(observation()),
      '{"metric":"ebike","at":1773115200,"lon":116.369,"lat":39.91,"value":NaN}',
      JSON.stringify(observation({ lon: 39.91, lat: 116.369 })),
      '',
      'not json',
      JSON.stringify(observation({ at: '2026-03-10T12:00:00' })),
      JSON.stringify(observation({ at: noon + 3600 })),
      JSON.stringify(observation({ value: 2 })),
    ]
    const answer = await post('observations', 'a', lines.join('\n'))
    expect(answer).toMatchObject({ status: 201, accepted: 2, rejected: 5 })
    expect(answer.rejects.map(({ row, field }) => [row, field])).toEqual([
      [2, 'value'],
      [3, 'lon'],
      [5, ''],
      [6, 'at'],
      [7, 'at'],
    ])
    expect(answer.rejects.map(({ reason }) => reason).join('\n')).toMatch(
      /NaN[\s\S]*颠倒[\s\S]*JSON[\s\S]*没有时区[\s\S]*比现在晚/,
    )
    expect((await tallies(stores.facts)).raw).toEqual([2, 3])
  })

  test('of nothing but bad rows is refused, leaves no trace, and its key may be used again', async () => {
    const { post } = factsApp(stores)
    const refused = await post('observations', 'a', [observation({ lat: undefined }), observation({ lat: undefined })])
    expect(refused).toMatchObject({ status: 400, code: 'invalid', details: { rejected: 2 } })
    expect(refused.message).toBe('全部 2 行都不合要求，整批未收。第 1 行 lat：缺少纬度，请填写 WGS84 纬度')
    expect((await post('observations', 'a', [observation()])).status).toBe(201)
  })

  test('with a line of 10 MB keeps its other rows', async () => {
    const { post } = factsApp(stores)
    const long = JSON.stringify(observation({ source: 'x'.repeat(10_000_000) }))
    const answer = await post(
      'observations',
      'a',
      [JSON.stringify(observation()), long, JSON.stringify(observation())].join('\n'),
    )
    expect(answer).toMatchObject({ status: 201, accepted: 2, rejected: 1 })
    expect(answer.rejects).toEqual([{ row: 2, field: '', reason: '一行超过 1 MB，请拆小后重送', found: '' }])
  })

  test('tells the first hundred rejects and counts them all', async () => {
    const { post } = factsApp(stores)
    const rows = [observation(), ...Array.from({ length: 250 }, () => observation({ value: 'x' }))]
    const answer = await post('observations', 'a', rows)
    expect(answer.rejected).toBe(250)
    expect(answer.rejects).toHaveLength(100)
  })

  test('outside the city goes to the quarantine: kept, counted, in no roll-up', async () => {
    const { post } = factsApp(stores)
    const answer = await post('observations', 'a', [observation(), observation({ lon: 116.9, value: 9 })])
    expect(answer).toMatchObject({ status: 201, accepted: 2, quarantined: 1 })
    expect(answer.notes).toMatchObject([{ row: 2, field: 'lon' }])
    expect(await tallies(stores.facts)).toEqual({ raw: [1, 1], fine: [1, 1], hourly: [1, 1] })
    const [kept] = await query<{ n: string }>(stores.facts, 'select count() as n from observations where outside = 1')
    expect(kept?.n).toBe('1')
  })

  test('given in GCJ-02 is warned of, with the shift', async () => {
    const { post } = factsApp(stores)
    const rows = Array.from({ length: 200 }, (_, i) =>
      observation({ lon: 116.361 + (i % 20) * 0.00195 + 0.0062, lat: 39.9005 + Math.floor(i / 20) * 0.0019 + 0.0013 }),
    )
    const answer = await post('observations', 'a', rows)
    expect(answer.warnings.find((words) => words.includes('GCJ-02'))).toMatch(/相差约 5[45]\d 米/)
  })

  test('late rows land in their own bucket, also a week late and in another month', async () => {
    const { post } = factsApp(stores)
    const late = [0, 7, 40].map((days) => noon - days * 86_400)
    await post(
      'observations',
      'a',
      late.map((at) => observation({ at })),
    )
    const rows = await query<{ at: number }>(
      stores.facts,
      'select toUnixTimestamp(bucket) as at from observations_5m order by bucket desc',
    )
    expect(rows.map((row) => row.at)).toEqual(late)
  })

  test('of 150 months is stored in one go', async () => {
    const { post } = factsApp(stores)
    const rows = Array.from({ length: 300 }, (_, i) => observation({ at: noon - Math.floor(i / 2) * 31 * 86_400 }))
    expect(await post('observations', 'a', rows)).toMatchObject({ status: 201, accepted: 300, state: 'stored' })
    expect((await tallies(stores.facts)).fine).toEqual([300, 300])
  })

  test('an unknown metric registers itself as a flow and says so; a known stock is marked', async () => {
    const { post } = factsApp(stores)
    await stores.ledger
      .insertInto('metrics')
      .values({ code: 'parked', name: '停放', unit: '辆', kind: 'stock' })
      .execute()
    const answer = await post('observations', 'a', [observation(), observation({ metric: 'parked' })])
    expect(answer.warnings).toEqual(['指标 ebike 尚未登记，已按流量（flow）自动登记，请补充名称和单位'])
    expect(answer.metrics).toEqual(['ebike', 'parked'])
    const rows = await query(stores.facts, 'select metric, stock from observations order by metric')
    expect(rows).toEqual([
      { metric: 'ebike', stock: 0 },
      { metric: 'parked', stock: 1 },
    ])
    expect((await post('observations', 'b', [observation()])).warnings).toEqual([])
  })

  test('hours feed the hourly roll-up alone', async () => {
    const { post } = factsApp(stores)
    await post('observations', 'a', [observation({ period: 3600, value: 12 }), observation()])
    expect(await tallies(stores.facts)).toEqual({ raw: [2, 13], fine: [1, 1], hourly: [2, 13] })
  })

  test('a sender of one street may send for that street alone', async () => {
    const { post } = factsApp(stores, { role: 'sender', scope: ['110102001'] })
    const answer = await post('observations', 'a', [
      observation(),
      observation({ lon: 116.39 }),
      observation({ lon: 116.9 }),
    ])
    expect(answer).toMatchObject({ accepted: 1, rejected: 2, quarantined: 0 })
    expect(answer.rejects).toMatchObject([
      { row: 2, reason: expect.stringContaining('不在授权范围'), found: '110102011' },
      { row: 3, reason: expect.stringContaining('不在授权范围') },
    ])
  })

  test('awkward text in a source arrives as it was', async () => {
    const { post } = factsApp(stores)
    const source = '卡口"7"\\路\u2028口，\'x\''
    await post('observations', 'a', [observation({ source })])
    expect(await query(stores.facts, 'select source from observations')).toEqual([{ source }])
  })

  test('positions and values arrive bit for bit', async () => {
    const { post } = factsApp(stores)
    const [lon, lat, value] = [116.36900000000001, 39.910000000000004, 0.1 + 0.2]
    await post('observations', 'a', [observation({ lon, lat, value })])
    expect(await query(stores.facts, 'select lon, lat, value from observations')).toEqual([{ lon, lat, value }])
  })
})

test('a hundred thousand rows in one body', async () => {
  const { post } = factsApp(stores)
  const rows = Array.from({ length: 100_000 }, (_, i) =>
    JSON.stringify(observation({ value: i % 10, lon: 116.361 + (i % 3000) / 1e5 })),
  )
  expect(await post('observations', 'a', rows.join('\n'))).toMatchObject({ status: 201, accepted: 100_000 })
  expect(await tallies(stores.facts)).toEqual({
    raw: [100_000, 450_000],
    fine: [100_000, 450_000],
    hourly: [100_000, 450_000],
  })
})
