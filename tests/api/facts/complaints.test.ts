import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { query } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { complaint, complaintCounts, factsApp, noon } from './facts-app.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await sql`truncate batches, complaint_numbers cascade`.execute(stores.ledger)
  for (const table of ['complaints', 'complaint_changes', 'complaints_5m', 'complaints_1h'])
    await stores.facts.command({ query: `truncate table ${table}` })
})

const xidan = '8a31aa42ec57fff'

test('a new order counts in its cell; one without coordinates counts for the city; one outside counts nowhere', async () => {
  const { post, stored } = factsApp(stores)
  const answer = await post('complaints', 'a', [
    complaint(),
    complaint({ number: 'A2', lon: undefined, lat: undefined, place: '堂子胡同' }),
    complaint({ number: 'A3', lon: 117 }),
  ])
  expect(answer).toMatchObject({
    status: 201,
    accepted: 3,
    unplaced: 1,
    quarantined: 1,
    repeated: 0,
    updated: 0,
    metrics: ['停车'],
  })
  expect(answer.notes.map(({ row, reason }) => [row, reason.slice(0, 4)])).toEqual([
    [2, '没有坐标'],
    [3, '在本市范'],
  ])
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 0': 1, [`停车 ${xidan}`]: 1 })
  expect(stored).toEqual([{ kind: 'complaints', metrics: ['停车'], from: noon, to: noon, rows: 3 }])
})

test('a repeat is counted once, within a batch and across batches', async () => {
  const { post } = factsApp(stores)
  expect(await post('complaints', 'a', [complaint(), complaint()])).toMatchObject({ accepted: 2, repeated: 1 })
  const again = await post('complaints', 'b', [complaint()])
  expect(again).toMatchObject({ status: 201, state: 'stored', accepted: 1, repeated: 1, metrics: [] })
  expect(again.notes).toEqual([{ row: 1, field: 'number', reason: '编号重复，内容相同：不再计数', found: 'A1' }])
  expect(await complaintCounts(stores.facts)).toEqual({ [`停车 ${xidan}`]: 1 })
})

test('an update moves the count with time, place and class, and only the newest revision is read', async () => {
  const { post, get } = factsApp(stores)
  await post('complaints', 'a', [complaint()])
  expect(await post('complaints', 'b', [complaint({ status: '已办结' })])).toMatchObject({ updated: 1, metrics: [] })
  expect(await complaintCounts(stores.facts)).toEqual({ [`停车 ${xidan}`]: 1 })
  const moved = complaint({ class: '噪声', lon: 116.39, at: noon - 86_400, status: '已办结' })
  expect(await post('complaints', 'c', [moved])).toMatchObject({
    updated: 1,
    metrics: ['停车', '噪声'],
    from: noon - 86_400,
    to: noon,
  })
  const counts = await complaintCounts(stores.facts)
  expect(Object.keys(counts)).toEqual([expect.stringMatching(/^噪声 /)])
  const { body } = await get('complaints')
  expect(body.complaints).toMatchObject([{ number: 'A1', revision: 3, class: '噪声', status: '已办结', lon: 116.39 }])
})

test('many writers of the same numbers at once: each number counts once, revisions have no gap', async () => {
  const { post } = factsApp(stores)
  const numbers = ['N1', 'N2', 'N3']
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      post(
        'complaints',
        `k${i}`,
        numbers.map((number) => complaint({ number, text: `第 ${i} 版`, class: i % 2 ? '甲' : '乙' })),
      ),
    ),
  )
  const counts = await complaintCounts(stores.facts)
  expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(3)
  const kept = await stores.ledger
    .selectFrom('complaint_numbers')
    .select(['number', 'revision'])
    .orderBy('number')
    .execute()
  expect(kept).toEqual(numbers.map((number) => ({ number, revision: 12 })))
  const rows = await query(
    stores.facts,
    'select number, max(revision) as newest from complaints group by number order by number',
  )
  expect(rows).toEqual(numbers.map((number) => ({ number, newest: 12 })))
})

test('reporter fields live in the ledger alone, and no answer tells them', async () => {
  const { post, get } = factsApp(stores)
  const reporter = { name: '王小明', phone: '13812345678' }
  const sent = await post('complaints', 'a', [
    complaint({ reporter, text: '请回电13812345678' }),
    complaint({ number: 'A2', reporter: { phone: 5 } }),
  ])
  expect(sent).toMatchObject({ accepted: 1, rejected: 1 })
  const kept = await stores.ledger.selectFrom('complaint_reporters').selectAll().execute()
  expect(kept).toEqual([{ number: 'A1', ...reporter }])
  const { body } = await get('complaints')
  const told = JSON.stringify([sent, body])
  expect(told).not.toContain('王小明')
  expect(told).not.toContain('13812345678')
  expect(body.complaints[0].text).toBe('请回电138****5678')
  const results = await stores.ledger.selectFrom('batches').select('result').execute()
  expect(JSON.stringify(results)).not.toContain('13812345678')
  expect(JSON.stringify(await query(stores.facts, 'select * except (text) from complaints'))).not.toContain('王小明')
})

test('a corrected phone is an update, and an update without a reporter keeps the one there was', async () => {
  const { post } = factsApp(stores)
  await post('complaints', 'a', [complaint({ reporter: { name: '王', phone: '1' } })])
  expect(await post('complaints', 'b', [complaint({ reporter: { name: '王', phone: '2' } })])).toMatchObject({
    updated: 1,
  })
  expect(await post('complaints', 'c', [complaint({ status: '办结' })])).toMatchObject({ updated: 1 })
  expect(await stores.ledger.selectFrom('complaint_reporters').select('phone').execute()).toEqual([{ phone: '2' }])
})

test('a sender of one street can neither place nor take over an order elsewhere', async () => {
  const city = factsApp(stores)
  await city.post('complaints', 'a', [
    complaint({ number: 'E', lon: 116.39 }),
    complaint({ number: 'U', lon: null, lat: null, place: 'x' }),
  ])
  const street = factsApp(stores, { role: 'sender', scope: ['110102001'] })
  const answer = await street.post('complaints', 'b', [
    complaint({ number: 'mine' }),
    complaint({ number: 'E' }),
    complaint({ number: 'U' }),
    complaint({ number: 'there', lon: 116.39 }),
    complaint({ number: 'nowhere', lon: null, lat: null, place: 'x' }),
  ])
  expect(answer).toMatchObject({ accepted: 1, rejected: 4 })
  expect(answer.rejects.map(({ row }) => row).sort()).toEqual([2, 3, 4, 5])
  for (const { reason } of answer.rejects) expect(reason).toMatch(/不在授权范围/)
})

test('a batch of nothing but bad rows leaves no trace; the same batch twice is stored once; other content conflicts', async () => {
  const { post } = factsApp(stores)
  expect(await post('complaints', 'a', [complaint({ number: '' })])).toMatchObject({ status: 400 })
  const first = await post('complaints', 'a', [complaint()])
  expect(first.status).toBe(201)
  expect(await post('complaints', 'a', [complaint()])).toEqual({ ...first, status: 200, duplicate: true })
  expect(await post('complaints', 'a', [complaint({ number: 'A9' })])).toMatchObject({ status: 409 })
  expect(await post('observations', 'a', [{ metric: 'x', at: noon, lon: 116.37, lat: 39.91, value: 1 }])).toMatchObject(
    { status: 409 },
  )
})
