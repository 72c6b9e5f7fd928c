import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { filterAt, nameAt, runRechecks } from '../../../api/hazards/recheck.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { east, hazardWorld, type Told } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
let list: Told
/** Noon of 10 March 2027. */
const nextYear = noon + 365 * 86_400

beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
  await world.take([
    { number: 'H1', at: noon - 9000, place: '安澜里3号楼2单元501室', text: '屋顶漏雨' },
    { number: 'H2', at: noon - 8000, place: '丰润胡同7号', text: '漏雨', ...east },
  ])
})
afterAll(() => stores.close())
beforeEach(async () => {
  world.setClock(noon)
  await sql`update hazard_lists set recheck_on = null`.execute(stores.ledger)
  list = await world.make({ q: '漏雨', from: noon - 86_400 })
})

const tasks = (body: object = {}, as = world.call) => as('POST', `/lists/${list.id}/tasks`, body)
const recheck = (on: unknown, as = world.call) => as('PUT', `/lists/${list.id}/recheck`, { on })

test('tasks are made once for every point, and a recheck a year later with them', async () => {
  expect(await tasks({ note: '雨前修好' })).toMatchObject({ status: 201, body: { made: 2, recheckOn: '2027-03-10' } })
  expect(await tasks({ note: '再来一次' })).toMatchObject({ body: { made: 0, recheckOn: '2027-03-10' } })
  const made = await world.get(list.id)
  expect(made).toMatchObject({ tasks: { open: 2, done: 0 }, recheckOn: '2027-03-10' })
  expect(made.points[0]?.task).toMatchObject({ state: 'open', note: '雨前修好', by: 'test staff' })
  const done = await world.call('PUT', `/lists/${list.id}/tasks/H1`, { state: 'done', note: '已换瓦' })
  expect(done.status).toBe(200)
  await world.call('PUT', `/lists/${list.id}/tasks/H1`, { state: 'done', note: '已换瓦' })
  expect((await world.get(list.id, '?task=open')).points.map(({ key }) => key)).toEqual(['H2'])
  expect((await world.get(list.id, '?task=done')).points.map(({ key }) => key)).toEqual(['H1'])
  const { rows } = await sql<{ kind: string; data: object }>`
    select kind, data from events where subject = ${String(list.id)} and kind like 'hazards.task%' order by id`.execute(
    stores.ledger,
  )
  expect(rows).toMatchObject([
    { kind: 'hazards.tasked', data: { made: 2, recheckOn: '2027-03-10' } },
    { kind: 'hazards.task', data: { point: 'H1', before: 'open', state: 'done', note: '已换瓦' } },
  ])
})

test('on its day the list is made again over as long a time, telling what came back; once', async () => {
  expect((await recheck('2027-03-10')).body).toMatchObject({ recheckOn: '2027-03-10' })
  const run = () => runRechecks({ ledger: stores.ledger, lists: world.lists, city: world.city, now: world.now })
  world.setClock(nextYear - 86_400)
  expect(await run()).toEqual([])
  world.setClock(nextYear)
  await world.take([
    { number: `N1-${list.id}`, at: nextYear - 90_000, place: '安澜里3号楼2单元501室', text: '今年又漏雨' },
    { number: `N2-${list.id}`, at: nextYear - 5000, place: '安澜里3号楼2单元501室', text: '今年还漏雨' },
    { number: `N3-${list.id}`, at: nextYear - 4000, place: '丰润胡同11号', text: '漏雨', ...east },
  ])
  const [made] = await run()
  expect(await run()).toEqual([])
  await world.lists.idle()
  const again = await world.get(made ?? 0)
  expect(again).toMatchObject({
    state: 'ready',
    name: '漏雨（2027-03-10 回头看）',
    previous: list.id,
    recheckOn: '2028-03-10',
    counts: { orders: 2, points: 2, again: 1 },
  })
  expect(again.points.map((point) => [point.orders[0], point.again])).toEqual([
    [`N2-${list.id}`, 'H1'],
    [`N3-${list.id}`, null],
  ])
  expect((await world.get(list.id)).recheckedBy).toBe(made)
  expect((await recheck('2029-01-01')).status).toBe(409)
})

test('a day can be changed and dropped, but not lie behind us', async () => {
  await recheck('2026-05-01')
  expect((await recheck('2026-05-02')).body.recheckOn).toBe('2026-05-02')
  expect((await recheck('2026-03-10')).body.message).toContain('已过')
  expect((await recheck('2027-02-30')).status).toBe(400)
  expect((await world.call('DELETE', `/lists/${list.id}/recheck`)).body.recheckOn).toBeNull()
})

test('refused: nobody, those who may not, a list that reaches farther, points without a task', async () => {
  const street = world.as('staff', ['110102001'])
  for (const [method, path, body] of [
    ['POST', 'tasks', {}],
    ['PUT', 'tasks/H1', { state: 'done' }],
    ['PUT', 'recheck', { on: '2027-03-10' }],
    ['DELETE', 'recheck', undefined],
  ] as const) {
    const at = `/lists/${list.id}/${path}`
    expect((await world.as(undefined)(method, at, body)).status).toBe(401)
    expect((await world.as('operator')(method, at, body)).status).toBe(403)
    expect((await world.call(method, `/lists/987654/${path}`, body)).status).toBe(404)
    if (path !== 'tasks/H1') expect((await street(method, at, body)).status).toBe(403)
  }
  expect((await tasks({ note: 'x'.repeat(501) })).status).toBe(400)
  const set = (key: string, body: object, as = world.call) => as('PUT', `/lists/${list.id}/tasks/${key}`, body)
  expect((await set('H1', { state: 'done' })).status).toBe(404)
  await tasks()
  expect((await set('H1', { state: 'lost' })).status).toBe(400)
  expect((await set('H2', { state: 'done' }, street)).status).toBe(404)
  expect((await set('H1', { state: 'done' }, street)).status).toBe(200)
})

test('as long a time up to the day; a list of all time is followed by what came since', () => {
  const rest = { statuses: ['受理'], unresolved: true, class: null }
  expect(filterAt({ from: 100, to: 300, ...rest }, 1000)).toEqual({ from: 800, to: 1000, ...rest })
  expect(filterAt({ from: 0, to: 300, ...rest }, 1000)).toEqual({ from: 300, to: 1000, ...rest })
})

test('a name tells the last recheck only', () => {
  expect(nameAt(nameAt('漏雨', '2027-03-10'), '2028-03-10')).toBe('漏雨（2028-03-10 回头看）')
})
