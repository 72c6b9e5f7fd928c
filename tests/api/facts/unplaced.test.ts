import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { query } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { unplacedRoutes } from '../../../api/facts/unplaced.ts'
import { mount } from '../../support/caller.ts'
import { testStores } from '../../support/stores.ts'
import { town, writeComponents, writePlaces } from '../gazetteer/town.ts'
import { complaint, complaintCounts, factsApp, noon, wiredFacts } from './facts-app.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  await writePlaces(stores.ledger)
})
afterAll(() => stores.close())
beforeEach(async () => {
  await sql`truncate batches, complaint_numbers, events cascade`.execute(stores.ledger)
  await sql`truncate geocode_thresholds`.execute(stores.ledger)
  for (const table of ['complaints', 'complaint_changes', 'complaints_5m', 'complaints_1h'])
    await stores.facts.command({ query: `truncate table ${table}` })
})

/** An order without coordinates. */
const order = (place: string, over: object = {}) =>
  complaint({ lon: undefined, lat: undefined, text: '', place, ...over })

const app = (over: Parameters<typeof factsApp>[1] = {}) => {
  const made = factsApp(stores, { city: town(), ...over })
  const routes = unplacedRoutes({ ledger: stores.ledger, ingest: made.ingest })
  const call = async (
    method: string,
    path: string,
    body?: object,
    role: Role | undefined = 'administrator',
    scope = [''],
  ) => {
    const answer = await mount(routes, role, scope).request(`/api/unplaced${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const queue = async (search = '', scope = ['']) => (await call('GET', search, undefined, 'staff', scope)).body
  return { ...made, routes, call, queue }
}

const placementOf = (number: string) =>
  stores.ledger.selectFrom('complaint_placements').selectAll().where('number', '=', number).executeTakeFirst()

const xidan = { lon: 116.369, lat: 39.91 }

test('an order whose words say where it is gets its place as it comes in, and keeps how it was found', async () => {
  const { post, get, queue } = app()
  const answer = await post('complaints', 'a', [order('西长安街街道堂子胡同5号院'), order('西城区', { number: 'A2' })])
  expect(answer).toMatchObject({ status: 201, accepted: 2, geocoded: 1, unplaced: 1, quarantined: 0 })
  expect(answer.notes[0]).toMatchObject({ row: 1, field: 'place', found: '堂子胡同5号院' })
  const counts = await complaintCounts(stores.facts)
  expect(counts).toMatchObject({ '停车 0': 1 })
  expect(Object.values(counts)).toEqual([1, 1])
  const { body } = await get('complaints?area=110102001')
  expect(body.complaints).toMatchObject([
    {
      number: 'A1',
      placed: 'inside',
      lon: expect.closeTo(116.3706, 3),
      found: { by: 'gazetteer', level: 'alley', matched: '堂子胡同5号院' },
    },
  ])
  expect(body.complaints[0].found.confidence).toBeGreaterThanOrEqual(0.8)
  const waiting = await queue()
  expect(waiting).toMatchObject({
    waiting: 1,
    next: null,
    unplaced: [{ number: 'A2', class: '停车', state: 'waiting', can: ['place', 'dismiss'] }],
  })
  expect(waiting.unplaced[0].candidates[0]).toMatchObject({ level: 'district', area: '110102' })
})

test('what the place text leaves open the order itself may say', async () => {
  const { post } = app()
  expect(
    await post('complaints', 'a', [order('西城区西长安街街道', { text: '反映堂子胡同5号院门前停车混乱' })]),
  ).toMatchObject({ geocoded: 1 })
  expect(await placementOf('A1')).toMatchObject({ state: 'geocoded', matched: '堂子胡同5号院', content: null })
})

test('the threshold is the city’s own, from its instant on', async () => {
  const { post } = app()
  const set = (value: number, since: number) =>
    stores.ledger
      .insertInto('geocode_thresholds')
      .values({ value, since: new Date(since * 1000), by: 'test' })
      .execute()
  await set(0.99, noon - 10)
  await set(0.1, noon + 10)
  expect(await post('complaints', 'a', [order('堂子胡同5号院')])).toMatchObject({ unplaced: 1, geocoded: 0 })
  await set(0.5, noon - 5)
  expect(await post('complaints', 'b', [order('堂子胡同5号院', { number: 'A2' })])).toMatchObject({ geocoded: 1 })
})

test('a new status moves nothing, a new place text does, coordinates of the sender’s own end it', async () => {
  const { post, queue } = app()
  await post('complaints', 'a', [order('堂子胡同5号院')])
  const before = await complaintCounts(stores.facts)
  await writePlaces(stores.ledger, [
    { kind: 'compound', name: '堂子胡同5号院', geometry: { type: 'Point', coordinates: [116.38, 39.905] } },
  ])
  const later = app()
  expect(await later.post('complaints', 'b', [order('堂子胡同5号院', { status: '办结' })])).toMatchObject({
    updated: 1,
    geocoded: 1,
  })
  expect(await complaintCounts(stores.facts)).toEqual(before)
  await stores.ledger.deleteFrom('places').where('name', '=', '堂子胡同5号院').execute()
  await post('complaints', 'c', [order('不知何处')])
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 0': 1 })
  expect((await queue()).unplaced).toHaveLength(1)
  await post('complaints', 'd', [complaint()])
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 8a31aa42ec57fff': 1 })
  expect((await queue()).unplaced).toEqual([])
  expect(await placementOf('A1')).toBeUndefined()
})

test('a person places an order: it counts there once, the sender’s repeats change nothing, and a new status keeps the place', async () => {
  const { post, call, get, queue } = app()
  await post('complaints', 'a', [order('不知何处', { text: '请回电13812345678' })])
  expect(JSON.stringify(await queue())).not.toContain('13812345678')
  const placed = await call('POST', '/A1/placement', xidan, 'staff', ['110102'])
  expect(placed.status).toBe(404)
  expect(await call('POST', '/A1/placement', xidan)).toMatchObject({
    status: 201,
    body: { number: 'A1', area: '110102001003', cell: '8a31aa42ec57fff', state: 'stored', duplicate: false },
  })
  const there = { '停车 8a31aa42ec57fff': 1 }
  expect(await complaintCounts(stores.facts)).toEqual(there)
  expect((await get('complaints')).body.complaints).toMatchObject([
    { number: 'A1', revision: 2, text: '请回电138****5678', ...xidan, found: { by: 'person', confidence: 1 } },
  ])
  expect(await call('POST', '/A1/placement', xidan)).toMatchObject({
    status: 200,
    body: { duplicate: true, cell: '8a31aa42ec57fff' },
  })
  expect(await call('POST', '/A1/placement', { ...xidan, lon: 116.37 })).toMatchObject({ status: 409 })
  expect(await post('complaints', 'b', [order('不知何处', { text: '请回电13812345678' })])).toMatchObject({
    repeated: 1,
  })
  expect(await post('complaints', 'c', [order('不知何处', { status: '办结' })])).toMatchObject({ updated: 1 })
  expect(await complaintCounts(stores.facts)).toEqual(there)
  expect((await queue('?state=placed')).unplaced).toMatchObject([
    { number: 'A1', by: 'test administrator', can: ['withdraw'] },
  ])
  const events = await stores.ledger.selectFrom('events').select(['kind', 'subject', 'actor', 'area']).execute()
  expect(events).toEqual([
    { kind: 'complaint.placed', subject: 'A1', actor: 'test administrator', area: '110102001003' },
  ])
})

test('a placing is taken back: the order waits again and counts for the city alone', async () => {
  const { post, call, queue } = app()
  await post('complaints', 'a', [order('不知何处')])
  await call('POST', '/A1/placement', xidan)
  expect(await call('DELETE', '/A1/placement', undefined, 'staff', ['110101'])).toMatchObject({ status: 403 })
  expect(await call('DELETE', '/A1/placement')).toMatchObject({ status: 200, body: { duplicate: false } })
  expect(await call('DELETE', '/A1/placement')).toMatchObject({ status: 200, body: { duplicate: true } })
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 0': 1 })
  expect((await queue()).unplaced).toMatchObject([{ number: 'A1', at: new Date(noon * 1000).toISOString() }])
})

test('a candidate is taken by its number; one that is not there, a point outside and one elsewhere are refused', async () => {
  const { post, call, queue } = app()
  await post('complaints', 'a', [order('和畅苑2号楼')])
  const { unplaced } = await queue()
  expect(unplaced[0].candidates).toHaveLength(2)
  expect(await call('POST', '/A1/placement', { candidate: 7 })).toMatchObject({ status: 400 })
  expect(await call('POST', '/A1/placement', { lon: 117, lat: 39.9 })).toMatchObject({ status: 400 })
  expect(await call('POST', '/A1/placement', { lon: 116.37 })).toMatchObject({ status: 400 })
  expect(await call('POST', '/A1/placement', { candidate: 0 }, 'staff', ['110101'])).toMatchObject({ status: 403 })
  expect(await call('POST', '/A1/placement', { candidate: 1 }, 'staff', ['110101'])).toMatchObject({
    status: 201,
    body: { area: '110101001' },
  })
})

test('a dismissed order leaves the queue, stays counted, and can be recalled', async () => {
  const { post, call, queue } = app()
  await post('complaints', 'a', [order('不知何处')])
  expect(await call('POST', '/A1/dismissal')).toMatchObject({ status: 200, body: { state: 'dismissed' } })
  expect(await call('POST', '/A1/dismissal')).toMatchObject({ status: 200 })
  expect((await queue()).unplaced).toEqual([])
  expect(await call('POST', '/A1/placement', xidan)).toMatchObject({ status: 409 })
  expect(await post('complaints', 'b', [order('不知何处', { status: '办结' })])).toMatchObject({ unplaced: 1 })
  expect((await queue()).waiting).toBe(0)
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 0': 1 })
  expect(await call('DELETE', '/A1/dismissal')).toMatchObject({ status: 200 })
  expect((await queue()).unplaced).toMatchObject([{ number: 'A1', status: '办结' }])
})

test('of many who place one order at once one wins, and it counts once', async () => {
  const { post, call } = app()
  await post('complaints', 'a', [order('不知何处')])
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => call('POST', '/A1/placement', { lon: 116.365 + i / 200, lat: 39.91 })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)])
  const counts = await complaintCounts(stores.facts)
  expect(Object.values(counts)).toEqual([1])
})

test('a placing made while the fact store is away comes in once', async () => {
  const { wire, facts } = await wiredFacts(stores, inject('engines').facts)
  const { post, call, ingest } = app({ facts })
  await post('complaints', 'a', [order('不知何处')])
  wire.mode = 'deaf'
  expect(await call('POST', '/A1/placement', xidan)).toMatchObject({ status: 202, body: { state: 'pending' } })
  wire.mode = 'whole'
  for (let tries = 0; ingest.backlog().batches > 0 && tries < 20; tries++) await ingest.drainPending()
  expect(ingest.backlog().batches).toBe(0)
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 8a31aa42ec57fff': 1 })
  const rows = await query(stores.facts, 'select number, revision, lon from complaints final')
  expect(rows).toEqual([{ number: 'A1', revision: 2, lon: 116.369 }])
  await facts.close()
  await wire.close()
})

test('what the gazetteer has learnt since is tried again on demand', async () => {
  const { post } = app()
  await post('complaints', 'a', [order('井盖01029998破损'), order('不知何处', { number: 'A2' })])
  await writeComponents(stores.ledger, [{ code: '01029998', lon: 116.369, lat: 39.91 }])
  const { call, queue } = app()
  expect(await call('POST', '/attempt')).toMatchObject({ status: 200, body: { looked: 2, placed: 1 } })
  expect(await call('POST', '/attempt')).toMatchObject({ status: 200, body: { looked: 1, placed: 0 } })
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 0': 1, '停车 8a31aa42ec57fff': 1 })
  expect((await queue()).unplaced).toMatchObject([{ number: 'A2' }])
  expect(await call('POST', '/attempt', undefined, 'administrator', ['110102'])).toMatchObject({ status: 403 })
})

test('who sees a part of the city sees the orders that may lie there, page by page', async () => {
  let at = noon
  const { post, queue, call } = app({ now: () => new Date(at++ * 1000) })
  for (const number of ['A1', 'A2', 'A3']) await post('complaints', number, [order('东城区', { number })])
  await post('complaints', 'w', [order('西城区', { number: 'W' })])
  expect((await queue('', ['110101001'])).unplaced).toEqual([])
  expect((await queue('', ['110102'])).unplaced).toMatchObject([{ number: 'W' }])
  const first = await queue('?limit=2', ['110101'])
  expect(first).toMatchObject({ waiting: null, unplaced: [{ number: 'A3' }, { number: 'A2' }] })
  expect(await queue(`?limit=2&before=${first.next}`, ['110101'])).toMatchObject({
    unplaced: [{ number: 'A1' }],
    next: null,
  })
  expect(await call('POST', '/W/dismissal', undefined, 'staff', ['110101'])).toMatchObject({ status: 404 })
})

test('a sender of one street may send an order without coordinates where its words lie there', async () => {
  const { post } = app({ role: 'sender', scope: ['110102001'] })
  const answer = await post('complaints', 'a', [
    order('堂子胡同5号院'),
    order('花园胡同3号', { number: 'A2' }),
    order('不知何处', { number: 'A3' }),
  ])
  expect(answer).toMatchObject({ accepted: 1, geocoded: 1, rejected: 2 })
  expect(answer.rejects.map(({ row, reason }) => [row, reason.slice(0, 6)])).toEqual([
    [2, '不在授权范围'],
    [3, '不在授权范围'],
  ])
})

test.each([
  ['GET', ''],
  ['POST', '/A1/placement'],
  ['DELETE', '/A1/placement'],
  ['POST', '/A1/dismissal'],
  ['DELETE', '/A1/dismissal'],
  ['POST', '/attempt'],
])('%s /unplaced%s asks who it is', async (method, path) => {
  const { call, routes } = app()
  expect((await mount(routes).request(`/api/unplaced${path}`, { method })).status).toBe(401)
  const body = method === 'POST' ? xidan : undefined
  expect((await call(method, path, body, 'operator')).status).toBe(403)
  if (path.includes('A1')) expect((await call(method, path, body)).status).toBe(404)
})

test('a wrong page or state is refused', async () => {
  const { call } = app()
  for (const search of ['?state=x', '?before=x', '?limit=0']) expect((await call('GET', search)).status).toBe(400)
})
