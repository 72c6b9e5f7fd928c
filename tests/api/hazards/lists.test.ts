import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { HazardLists } from '../../../api/hazards/lists.ts'
import { eventually } from '../../support/folders.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { east, hazardWorld, type Told, west } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
/** Of everything, for those who only read it. */
let whole: Told
const caller = (phone: string) => ({ reporter: { name: '某某', phone } })
const wanted = { q: '漏雨 OR 漏水 NOT 水管' }
/** So many metres north of a point. */
const by = (metres: number) => ({ lon: west.lon, lat: west.lat + metres / 111_195 })

beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
  await world.take([
    {
      number: 'H1',
      at: noon - 9000,
      place: '西长安街街道安澜里3号楼2单元501室',
      text: '屋顶漏雨',
      ...caller('14400000001'),
    },
    {
      number: 'H2',
      at: noon - 8000,
      place: '安澜里小区３号楼二单元501',
      text: '又漏雨了，没人管',
      ...caller('14400000002'),
    },
    { number: 'H3', at: noon - 7000, place: '安澜里3号楼', text: '屋顶漏雨', ...caller('14400000003') },
    { number: 'H4', at: noon - 6000, place: '安澜里5号楼1单元101室', text: '窗台漏雨', ...caller('14400000004') },
    { number: 'H5', at: noon - 5000, place: '', text: '家里漏雨', ...by(12), ...caller('14400000005') },
    {
      number: 'H6',
      at: noon - 4000,
      place: '丰润胡同7号',
      text: '东厢房漏雨，可拨14400000006',
      ...east,
      status: '办结',
    },
    { number: 'H7', at: noon - 3000, place: '丰润胡同', text: '漏雨', ...east, ...caller('+86 144 0000 0006') },
    { number: 'H8', at: noon - 2000, place: '丰润胡同7号', text: '水管漏水', ...east },
    { number: 'H9', at: noon - 1000, place: '不知何处', lon: undefined, lat: undefined, text: '顶棚漏雨' },
  ])
  whole = await world.make(wanted)
})
afterAll(() => stores.close())

test('a list is made of a query: orders become points, each merge with its reason, most orders first', () => {
  const list = whole
  expect(list).toMatchObject({ state: 'ready', percent: 100, reason: null, next: null })
  expect(list.counts).toMatchObject({ orders: 8, merged: { household: 1 } })
  expect(list.points).toHaveLength(list.counts?.points ?? 0)
  expect(list.points.flatMap(({ orders }) => orders).sort()).toEqual(['H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'H9'])
  const merges = list.points.flatMap((point) => point.merges)
  expect(merges).toHaveLength(8 - list.points.length)
  expect(merges.find(({ a, b }) => a === 'H1' && b === 'H2')).toMatchObject({
    reason: 'household',
    said: '同一住户：安澜里3号楼2单元501室',
  })
  const [first] = list.points
  expect(first).toMatchObject({ key: 'H1', rank: 0, address: '安澜里3号楼2单元501室', area: '110102001' })
  expect(first?.orders).toEqual(expect.arrayContaining(['H1', 'H2']))
  expect(list.points.map(({ orders }) => orders.length)).toEqual(
    list.points.map(({ orders }) => orders.length).toSorted((a, b) => b - a),
  )
  expect(world.logged).toEqual([])
})

test('nobody’s telephone or name is kept with a list, and one caller is known in one list alone', async () => {
  const lists = [whole, await world.make(wanted)]
  const { rows } = await sql<{ whole: string }>`select row_to_json(o)::text as whole from hazard_orders o`.execute(
    stores.ledger,
  )
  for (const { whole } of rows) expect(whole).not.toMatch(/1440000|某某/)
  const callers = await Promise.all(
    lists.map(async ({ id }) => {
      const { rows: own } = await sql<{ caller: string }>`
        select distinct caller from hazard_orders where list = ${id} and caller <> ''`.execute(stores.ledger)
      return own.map((row) => row.caller)
    }),
  )
  expect(callers[0]).toHaveLength(6)
  expect(callers[0]?.filter((one) => callers[1]?.includes(one))).toEqual([])
})

test('the filter holds: status, period, area', async () => {
  const settled = await world.make({ ...wanted, unresolved: true })
  expect(settled.counts?.orders).toBe(7)
  const late = await world.make({ ...wanted, from: new Date((noon - 5000) * 1000).toISOString() })
  expect(late.points.flatMap(({ orders }) => orders).sort()).toEqual(['H5', 'H6', 'H7', 'H9'])
  const there = await world.make({ ...wanted, area: '110102011' })
  expect(there.points.flatMap(({ orders }) => orders).sort()).toEqual(['H6', 'H7'])
})

test('pages of points follow each other; a map has those with a place', async () => {
  const { id, counts } = whole
  const found: string[] = []
  for (let after = -1, page = 0; page < 10; page++) {
    const { points, next } = await world.get(id, `?limit=1&after=${after}`)
    found.push(...points.map(({ key }) => key))
    if (next === null) break
    after = next
  }
  expect(found).toHaveLength(counts?.points ?? 0)
  expect(new Set(found).size).toBe(found.length)
  const { body } = await world.call('GET', `/lists/${id}/map`)
  expect(body.points.map(({ key }: { key: string }) => key).sort()).toEqual(found.filter((key) => key !== 'H9').sort())
})

test('one point tells its orders with marks, masked', async () => {
  const { id, points } = whole
  const point = points.find(({ orders }) => orders.includes('H6'))
  const { status, body } = await world.call('GET', `/lists/${id}/points/${point?.key}`)
  expect(status).toBe(200)
  const order = body.orders.find(({ number }: { number: string }) => number === 'H6')
  expect(order).toMatchObject({ text: '东厢房漏雨，可拨144****0006', marks: [{ from: 3, to: 5 }] })
  expect((await world.call('GET', `/lists/${id}/points/H0`)).status).toBe(404)
})

test('a list of nothing is ready and empty', async () => {
  const list = await world.make({ q: '外星人' })
  expect(list).toMatchObject({ state: 'ready', points: [], counts: { orders: 0, points: 0 } })
})

test('a making that is cut off is done by the next start, once', async () => {
  const { ledger, facts, city, now } = world
  const cut = new HazardLists({ ledger, facts, city, now, log: (line) => world.logged.push(line) })
  const filter = { from: 0, to: noon, statuses: [], unresolved: false, class: null }
  const base = { name: '断点', area: '', filter, madeBy: 'x', madeAt: now(), previous: null, recheckOn: null }
  const id = await cut.make({ ...base, query: '漏雨' })
  await cut.stop()
  const before = (await world.get(id)).state
  expect(['making', 'ready']).toContain(before)
  const next = new HazardLists({ ledger, facts, city, now, log: (line) => world.logged.push(line) })
  await Promise.all([next.recover(), next.recover()])
  await next.idle()
  expect(await world.get(id)).toMatchObject({ state: 'ready' })
  const { rows } = await sql<{ kind: string }>`
    select kind from events where subject = ${String(id)} and kind like 'hazards.%' order by id`.execute(ledger)
  expect(rows.map(({ kind }) => kind)).toEqual(['hazards.asked', 'hazards.made'])
  expect(world.logged).toEqual([])
})

test('a list in the making can be cancelled, a made one put away; neither twice', async () => {
  const asked = await Promise.all([1, 2, 3].map(() => world.call('POST', '/lists', { name: '取消', ...wanted })))
  const last = asked.at(-1)?.body.id
  expect(asked.at(-1)?.body).toMatchObject({ state: 'making', can: ['cancel'] })
  expect((await world.call('DELETE', `/lists/${last}`)).status).toBe(200)
  await world.lists.idle()
  expect(await world.get(last)).toMatchObject({ state: 'cancelled', points: [], can: ['discard'] })
  expect((await world.call('GET', `/lists/${last}/merges`)).status).toBe(409)
  const first = asked[0]?.body.id
  await eventually('the first to be made', async () => (await world.get(first)).state === 'ready')
  for (const id of [first, last]) {
    expect((await world.call('DELETE', `/lists/${id}`)).status).toBe(200)
    expect((await world.call('GET', `/lists/${id}`)).status).toBe(404)
    expect((await world.call('DELETE', `/lists/${id}`)).status).toBe(404)
  }
  const { body } = await world.call('GET', '/lists')
  expect(body.lists.map(({ id }: { id: number }) => id)).not.toContain(first)
})

test('what fails says why', async () => {
  const { ledger, facts, city, now } = world
  const broken = new HazardLists({ ledger, facts, city, now, log: (line) => world.logged.push(line) })
  const filter = { from: 0, to: noon, statuses: [], unresolved: false, class: null }
  const id = await broken.make({
    name: '区划没了',
    query: '漏雨',
    area: '110199',
    filter,
    madeBy: 'x',
    madeAt: now(),
    previous: null,
    recheckOn: null,
  })
  await broken.idle()
  expect(await world.get(id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('110199') })
})

test('refused: nobody, those who may not, what cannot be read, areas elsewhere', async () => {
  const { id } = whole
  const reads = ['/lists', `/lists/${id}`, `/lists/${id}/map`, `/lists/${id}/points/H1`]
  for (const path of reads) {
    expect((await world.as(undefined)('GET', path)).status).toBe(401)
    expect((await world.as('sender')('GET', path)).status).toBe(403)
  }
  for (const [method, path] of [
    ['POST', '/lists'],
    ['DELETE', `/lists/${id}`],
  ] as const) {
    expect((await world.as(undefined)(method, path, {})).status).toBe(401)
    expect((await world.as('operator')(method, path, {})).status).toBe(403)
  }
  for (const asked of [
    {},
    { name: ' ', ...wanted },
    { name: 'x', q: '漏雨 OR' },
    { name: 'x', q: '漏雨', from: noon, to: noon },
    { name: 'x', q: '漏雨', colour: 'red' },
  ])
    expect((await world.call('POST', '/lists', asked)).status, JSON.stringify(asked)).toBe(400)
  expect((await world.call('GET', '/lists/0')).status).toBe(400)
  expect((await world.call('GET', '/lists/987654')).status).toBe(404)
  expect((await world.call('DELETE', '/lists/987654')).status).toBe(404)

  const street = world.as('staff', ['110102011'])
  expect((await street('POST', '/lists', { name: 'x', q: '漏雨', area: '110102001' })).status).toBe(404)
  const { body } = await street('GET', `/lists/${id}`)
  expect(body.points.flatMap(({ orders }: { orders: string[] }) => orders).sort()).toEqual(['H6', 'H7'])
  expect(body.can).toEqual(['report'])
  expect((await street('GET', `/lists/${id}/points/H1`)).status).toBe(404)
  expect((await street('DELETE', `/lists/${id}`)).status).toBe(403)
  const own = await street('POST', '/lists', { name: '本街', q: '漏雨' })
  expect(own.body).toMatchObject({ area: '110102011', can: ['cancel'] })
  await world.lists.idle()
  expect((await world.as('staff', ['110102001'])('GET', `/lists/${own.body.id}`)).status).toBe(404)
  const several = await world.as('staff', ['110102001', '110102011'])('POST', '/lists', { name: 'x', q: '漏雨' })
  expect(several.status).toBe(400)
})
