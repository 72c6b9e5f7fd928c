import { cellToLatLng, gridDisk } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CityHolder } from '../../../api/areas/holder.ts'
import { insertRows } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { explain } from '../../../api/detection/cause.ts'
import { learnMetric } from '../../../api/detection/normals/learn-metric.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { emptyFacts, middle, noon, put } from './surge/world.ts'

const [hour, day] = [3600, 86_400]
const city = CityHolder.of(smallCity())
const cells = gridDisk(middle, 1)
const at = new Date(noon * 1000)
let stores: Stores

const complain = async (name: string, times: readonly number[], cell = middle): Promise<void> => {
  const id = BigInt(`0x${cell}`).toString()
  const rows = times.map((time, n) => JSON.stringify([name, time, id, `${name}${n}`, 1, 1]))
  await insertRows(
    stores.facts,
    'complaint_changes',
    ['class', 'at', 'cell', 'number', 'sign', 'batch'],
    rows.join('\n'),
    name,
  )
}

beforeAll(async () => {
  stores = await testStores()
  await emptyFacts(stores)
  await stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'pedestrian', name: '人流', unit: '人', kind: 'flow' },
      { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
      { code: 'parking_occupied', name: '停车占用', unit: '个', kind: 'stock' },
    ])
    .execute()
  const jam = { cells, from: noon - hour, to: noon, times: 4 }
  for (const metric of ['pedestrian', 'ebike']) {
    await put(stores, { metric, from: noon - 28 * day, to: noon - hour, step: 3600 })
    await put(stores, { metric, from: noon - hour, to: noon }, metric === 'ebike' ? [jam] : [])
    await learnMetric({ ...stores, city, now: () => at }, { code: metric, kind: 'flow' }, 1, noon - hour)
  }
  const parked = [noon - 900, noon - 600, noon - 300].map((time) =>
    JSON.stringify(['parking_occupied', time, BigInt(`0x${middle}`).toString(), 0, 0, 55, 'lot', 300, 1, 0, 1]),
  )
  const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
  await insertRows(stores.facts, 'observations', columns, parked.join('\n'), 'lot')
  await stores.ledger
    .insertInto('capacities')
    .values({ metric: 'parking_occupied', cell: middle, capacity: 50, basis: '泊位数' })
    .execute()
  await complain(
    '停水停电',
    [1, 2, 3, 4, 5].map((n) => noon - n * 1200),
  )
  await complain(
    '噪声扰民',
    Array.from({ length: 28 }, (_, n) => noon - n * day - hour),
  )
  await complain('别处的事', [noon - 600], gridDisk(middle, 8).at(-1) ?? '')
  const [lat, lon] = cellToLatLng(middle)
  const component = (code: string, state: 'intact' | 'damaged', far = 0) => ({
    code,
    state,
    district: '110102',
    standard: 'CJ/T 214-2007',
    class: '0101',
    name: '上水井盖',
    area: '110102001',
    lon: lon + far,
    lat,
    quad: 1,
    attributes: '{}',
    added_at: at,
    added_by: 'test',
    changed_at: at,
  })
  await stores.ledger
    .insertInto('components')
    .values([component('00000001', 'intact'), component('00000002', 'damaged'), component('00000003', 'intact', 0.009)])
    .execute()
})
afterAll(() => stores.close())

test('names the flow and the class that stray with it, the strongest first, and neither itself nor the ordinary', async () => {
  const { leading } = await explain({ ...stores, city }, { cells, at, metric: 'pedestrian', subject: '' })
  expect(leading.map(({ kind, code }) => [kind, code])).toEqual(
    expect.arrayContaining([
      ['metric', 'ebike'],
      ['class', '停水停电'],
    ]),
  )
  expect(leading).toHaveLength(2)
  const ebike = leading.find(({ code }) => code === 'ebike')
  expect(ebike?.name).toBe('电动车')
  expect((ebike?.observed ?? 0) / (ebike?.expected ?? 1)).toBeGreaterThan(3)
  const own = await explain({ ...stores, city }, { cells, at, metric: 'ebike', subject: '停水停电' })
  expect(own.leading).toEqual([])
})

test('tells what stands, what is called about and how full the parking is around it', async () => {
  const { nearby } = await explain({ ...stores, city }, { cells, at, metric: 'pedestrian', subject: '' })
  expect(nearby.components).toEqual([{ class: '0101', name: '上水井盖', count: 2, amiss: 1 }])
  expect(nearby.complaints).toMatchObject([
    { class: '停水停电', count: 5, usual: 0 },
    { class: '噪声扰民', count: 1, usual: expect.closeTo(1, 0) },
  ])
  expect(nearby.parking).toEqual({ bays: 50, parked: 55 })
})

test('lists past alerts of the same kind on the same cells with how they ended', async () => {
  const opened = new Date((noon - 9 * day) * 1000)
  const row = {
    rule: 'surge',
    metric: 'pedestrian',
    state: 'closed' as const,
    severity: 'A' as const,
    place: '西单',
    area: '110102001',
    lon: 0,
    lat: 0,
    observed: 1,
    normal: 1,
    first_seen: opened,
    last_seen: opened,
    raised_at: opened,
    opened_at: opened,
    closed_at: new Date(opened.getTime() + 45 * 60_000),
    closed_why: '分流后恢复',
  }
  const { id } = await stores.ledger.insertInto('alerts').values(row).returning('id').executeTakeFirstOrThrow()
  await stores.ledger.insertInto('alert_cells').values({ alert: id, cell: middle, observed: 1 }).execute()
  const { similar } = await explain({ ...stores, city }, { cells, at, metric: 'pedestrian', subject: '' })
  expect(similar).toEqual([
    { id, title: '西单 人流激增', openedAt: opened.toISOString(), minutes: 45, closedWhy: '分流后恢复' },
  ])
  const elsewhere = await explain(
    { ...stores, city },
    { cells: gridDisk(middle, 8).slice(-3), at, metric: 'pedestrian', subject: '' },
  )
  expect(elsewhere).toEqual({
    leading: [],
    nearby: { components: [], complaints: expect.anything(), parking: null },
    similar: [],
  })
})
