import { gzipSync } from 'node:zlib'
import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { complaint, factsApp, noon, observation } from './facts-app.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

const east = { lon: 116.39, lat: 39.91 }

describe('who may', () => {
  const json = { 'content-type': 'application/json', 'idempotency-key': 'who' }
  const put = { method: 'PUT', body: JSON.stringify({ name: '人口', unit: '人', kind: 'stock' }), headers: json }
  const post = { method: 'POST', body: '[]', headers: json }
  test.each([
    ['observations', post, 'operator'],
    ['complaints', post, 'staff'],
    ['metrics/people', put, 'operator'],
    ['metrics', {}, 'sender'],
    ['complaints', {}, 'sender'],
    ['complaints/classes', {}, 'sender'],
    ['complaints/day', {}, 'sender'],
    ['quarantine', {}, 'sender'],
    ['sources', {}, 'sender'],
  ] as const)('%s refuses nobody (401) and those without the ability (403)', async (path, init, unable) => {
    const { as } = factsApp(stores)
    const nobody = await as(undefined).request(`/api/${path}`, init)
    expect([nobody.status, (await nobody.json()).code]).toEqual([401, 'unauthorized'])
    const somebody = await as(unable).request(`/api/${path}`, init)
    expect([somebody.status, (await somebody.json()).code]).toEqual([403, 'forbidden'])
  })
})

describe('POST /observations and /complaints', () => {
  const send = async (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const { app } = factsApp(stores)
    const answer = await app.request(`/api/${path}`, {
      method: 'POST',
      body,
      headers: { 'idempotency-key': 'r1', ...headers },
    })
    return { status: answer.status, body: await answer.json() }
  }
  test.each([
    ['no key', { 'idempotency-key': '' }, '[]', 400, /缺少请求头 Idempotency-Key/],
    ['an endless key', { 'idempotency-key': 'k'.repeat(201) }, '[]', 400, /1-200/],
    ['an empty body', {}, '', 400, /正文为空/],
    ['an empty array', {}, '[]', 400, /没有任何行/],
    ['CSV', {}, 'lon,lat', 400, /既不是 JSON 数组/],
    ['brotli', { 'content-encoding': 'br' }, '[]', 415, /不支持的压缩/],
    ['too much', { 'content-length': '17000000' }, '[]', 413, /超过 16 MB/],
  ])('%s is refused', async (_, headers, body, status, words) => {
    for (const path of ['observations', 'complaints']) {
      const answer = await send(path, body, headers)
      expect(answer.status).toBe(status)
      expect(answer.body).toMatchObject({ code: 'invalid', message: expect.stringMatching(words) })
    }
  })

  test('array, lines and gzip are taken alike', async () => {
    const rows = [observation(), observation({ value: 2 })]
    const forms = {
      array: JSON.stringify(rows),
      lines: rows.map((row) => JSON.stringify(row)).join('\n'),
      gzip: new Uint8Array(gzipSync(JSON.stringify(rows))),
    }
    for (const [name, body] of Object.entries(forms)) {
      const headers: Record<string, string> = name === 'gzip' ? { 'content-encoding': 'gzip' } : {}
      const answer = await send('observations', body, { 'idempotency-key': `form ${name}`, ...headers })
      expect([answer.status, answer.body.accepted]).toEqual([201, 2])
    }
    const repeat = await send('observations', forms.array, { 'idempotency-key': 'form gzip' })
    expect([repeat.status, repeat.body.duplicate]).toEqual([200, true])
  })
})

describe('metrics', () => {
  test('are registered, changed, listed, and keep their kind once there are data', async () => {
    const { app, post, get } = factsApp(stores)
    const put = async (code: string, body: object) => {
      const answer = await app.request(`/api/metrics/${code}`, {
        method: 'PUT',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      })
      return { status: answer.status, body: await answer.json() }
    }
    expect(await put('people', { name: '人口', unit: '人', kind: 'flow' })).toMatchObject({ status: 200 })
    expect(await put('people', { name: '人口', unit: '人', kind: 'stock' })).toMatchObject({ status: 200 })
    await post('observations', 'm1', [observation({ metric: 'people' })])
    const conflict = await put('people', { name: '人口', unit: '人', kind: 'flow' })
    expect(conflict).toMatchObject({
      status: 409,
      body: { code: 'conflict', message: expect.stringMatching(/已有 1 行数据按 stock 汇总/) },
    })
    expect(await put('people', { name: '常住人口', unit: '人', kind: 'stock' })).toMatchObject({ status: 200 })
    const { body } = await get('metrics')
    expect(body.metrics).toContainEqual({ code: 'people', name: '常住人口', unit: '人', kind: 'stock', declared: true })
    expect(await put('People', { name: 'x', unit: '', kind: 'flow' })).toMatchObject({ status: 400 })
    expect(await put('people', { name: 'x', unit: '', kind: 'level' })).toMatchObject({ status: 400 })
  })

  test('a change appends an event, the same again does not', async () => {
    const { app } = factsApp(stores)
    const put = () =>
      app.request('/api/metrics/noise', {
        method: 'PUT',
        body: JSON.stringify({ name: '噪声', unit: '件', kind: 'flow' }),
        headers: { 'content-type': 'application/json' },
      })
    await put()
    await put()
    const events = await stores.ledger
      .selectFrom('events')
      .select(['kind', 'actor'])
      .where('subject', '=', 'noise')
      .execute()
    expect(events).toEqual([{ kind: 'metric.changed', actor: 'test administrator' }])
  })
})

describe('GET /complaints', () => {
  beforeAll(async () => {
    const { post } = factsApp(stores)
    const rows = [
      ...Array.from({ length: 5 }, (_, i) => complaint({ number: `W${i}`, at: noon - i * 3600 })),
      complaint({ number: 'E1', ...east, class: '噪声', at: noon - 60 }),
      complaint({ number: 'U1', lon: null, lat: null, place: '西单某处 13812345678', at: noon - 120 }),
      complaint({ number: 'O1', lon: 117 }),
    ]
    await post('complaints', 'list', rows)
  })
  const numbers = async (path: string, scope?: string[]): Promise<string[]> => {
    const { get } = factsApp(stores, { role: 'operator', scope })
    const { status, body } = await get(path)
    expect(status).toBe(200)
    return body.complaints.map((one: { number: string }) => one.number)
  }

  test('newest first, those without coordinates included, those outside not', async () => {
    expect(await numbers('complaints')).toEqual(['W0', 'E1', 'U1', 'W1', 'W2', 'W3', 'W4'])
  })

  test('by class, time, area and cell of any resolution', async () => {
    expect(await numbers(`complaints?class=${encodeURIComponent('噪声')}`)).toEqual(['E1'])
    expect(await numbers(`complaints?from=${noon - 3600}&to=${noon}`)).toEqual(['E1', 'U1', 'W1'])
    expect(await numbers('complaints?area=110102011')).toEqual(['E1'])
    expect(await numbers('complaints?area=110102')).toEqual(['W0', 'E1', 'W1', 'W2', 'W3', 'W4'])
    for (const res of [10, 9]) {
      const cell = latLngToCell(39.91, 116.369, res)
      expect(await numbers(`complaints?cell=${cell}`)).toEqual(['W0', 'W1', 'W2', 'W3', 'W4'])
    }
  })

  test('page by page gives each once', async () => {
    const seen: string[] = []
    const { get } = factsApp(stores, { role: 'operator' })
    let before = ''
    for (let page = 0; page < 10; page++) {
      const { body } = await get(`complaints?limit=2${before && `&before=${encodeURIComponent(before)}`}`)
      seen.push(...body.complaints.map((one: { number: string }) => one.number))
      if (body.next === null) break
      before = body.next
    }
    expect(seen).toEqual(['W0', 'E1', 'U1', 'W1', 'W2', 'W3', 'W4'])
  })

  test('of the caller’s scope alone', async () => {
    expect(await numbers('complaints', ['110102011'])).toEqual(['E1'])
    expect(await numbers('complaints', [])).toEqual([])
    const { get } = factsApp(stores, { role: 'staff', scope: ['110102011'] })
    expect((await get('complaints?area=110102001')).status).toBe(404)
    expect((await get(`complaints?cell=${latLngToCell(39.91, 116.369, 10)}`)).status).toBe(404)
  })

  test('unknown places are 404, faulty questions 400', async () => {
    const { get } = factsApp(stores, { role: 'operator' })
    expect(await get('complaints?area=310101')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect((await get(`complaints?cell=${latLngToCell(31.2, 121.4, 10)}`)).status).toBe(404)
    for (const bad of ['cell=abc', 'area=西城', 'limit=0', 'limit=501', 'from=2026-03-10T12:00:00', 'before=x'])
      expect(await get(`complaints?${bad}`)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect((await get('complaints?from=2026-03-10T12:00:00')).body.message).toMatch(/时间没有时区/)
  })

  test('shows what a screen needs, phones masked', async () => {
    const { get } = factsApp(stores, { role: 'operator' })
    const { body } = await get('complaints?limit=3')
    expect(body.complaints[0]).toEqual({
      number: 'W0',
      revision: 1,
      at: '2026-03-10T04:00:00.000Z',
      cell: latLngToCell(39.91, 116.369, 10),
      lon: 116.369,
      lat: 39.91,
      place: '',
      placed: 'inside',
      found: null,
      class: '停车',
      text: '电动车乱停放',
      channel: '12345',
      status: '办理中',
    })
    expect(body.complaints[2]).toMatchObject({
      number: 'U1',
      placed: 'unplaced',
      cell: null,
      place: '西单某处 138****5678',
    })
  })

  test('the classes in use, within the scope', async () => {
    const classes = async (scope?: string[]) =>
      (await factsApp(stores, { role: 'operator', scope }).get('complaints/classes')).body.classes
    const names = (rows: { class: string }[]): string[] => rows.map((row) => row.class)
    expect(names(await classes())).toEqual(expect.arrayContaining(['停车', '噪声']))
    expect(names(await classes(['110102011']))).toEqual(['噪声'])
  })
})

test('GET /quarantine counts what is kept and not drawn, for whole-city scopes', async () => {
  const { post } = factsApp(stores)
  await post(
    'observations',
    'q1',
    [1, 2, 3].map((value) => observation({ value, lon: 117, source: `卡口/${value}`, metric: 'quarantined' })),
  )
  const { status, body } = await factsApp(stores, { role: 'operator' }).get('quarantine')
  expect(status).toBe(200)
  expect(body.observations).toEqual([
    { metric: 'quarantined', source: '卡口', rows: 3, newest: '2026-03-10T04:00:00.000Z', lon: 117, lat: 39.91 },
  ])
  expect(body.complaints).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ channel: '12345', placed: 'outside', rows: 1 }),
      expect.objectContaining({ channel: '12345', placed: 'unplaced', rows: 1 }),
    ]),
  )
  expect((await factsApp(stores, { role: 'staff', scope: ['110102'] }).get('quarantine')).status).toBe(403)
  expect((await factsApp(stores, { role: 'operator' }).get('quarantine?from=x')).status).toBe(400)
  const later = await factsApp(stores, { role: 'operator' }).get(`quarantine?from=${noon + 1}`)
  expect(later.body.observations).toEqual([])
})

test('GET /sources tells when each last came and of when it tells', async () => {
  let clock = noon
  const now = (): Date => new Date(clock * 1000)
  const { post, get, app } = factsApp(stores, { now })
  await app.request('/api/metrics/silent', {
    method: 'PUT',
    body: JSON.stringify({ name: '无声', unit: '', kind: 'flow' }),
    headers: { 'content-type': 'application/json' },
  })
  await post('observations', 's1', [
    observation({ metric: 'fresh', at: noon - 90 }),
    observation({ metric: 'fresh', at: noon - 80_000, period: 3600 }),
  ])
  await post('observations', 's2', [observation({ metric: 'old', at: noon - 40 * 86_400, period: 3600 })])
  clock = noon + 30
  const { body } = await get('sources')
  const by = (metric: string) => body.sources.find((one: { metric: string }) => one.metric === metric)
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()
  expect(by('fresh')).toEqual({
    kind: 'observations',
    metric: 'fresh',
    name: 'fresh',
    unit: '',
    arrivedAt: iso(noon),
    dataAt: iso(noon - 90),
    rows24h: 2,
  })
  expect(by('old')).toMatchObject({ arrivedAt: iso(noon), dataAt: iso(noon - 40 * 86_400), rows24h: 0 })
  expect(by('silent')).toMatchObject({ arrivedAt: null, dataAt: null, rows24h: 0 })
  expect(by('')).toMatchObject({ kind: 'complaints', name: '投诉工单', dataAt: iso(noon) })
  expect(body.backlog).toEqual({ batches: 0, bytes: 0 })

  // A process started later has seen none of it arrive, and reads it from the ledger.
  const again = await factsApp(stores, { now }).get('sources')
  expect(again.body.sources).toEqual(body.sources)
})
