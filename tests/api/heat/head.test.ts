import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { decodeFrames, type Frames, frameValues } from '../../../web/heat/wire.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, type Harness, makeHarness } from './harness.ts'
import { complain, observe } from './observe.ts'

const west = latLngToCell(39.91, 116.369, 10)
const east = latLngToCell(39.912, 116.39, 10)
const noon = beijing('2025-11-21 12:00')
const iso = (at: number): string => new Date(at * 1000).toISOString()

let stores: Stores
let harness: Harness
let code = ''
let made = 0

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())

/** Each test has a metric and a room of its own: nothing is remembered from the one before. */
const declare = async (kind: 'flow' | 'stock'): Promise<void> => {
  await stores.ledger.insertInto('metrics').values({ code, name: code, unit: '个', kind }).execute()
}
beforeEach(() => {
  made += 1
  code = `m${made}`
  harness = makeHarness(stores, iso(noon + 120))
})

const live = async (query = `metric=${code}`): Promise<Frames> =>
  decodeFrames(await (await harness.get(`/heat/live?${query}`)).arrayBuffer())
const valueAt = (wire: Frames, cell: string): number | null => {
  const value = frameValues(wire, 0)[harness.city.cells(10).indexOf(cell)] ?? Number.NaN
  return Number.isNaN(value) ? null : value
}

test('an open bucket is filled up from the one before in proportion to what it still lacks', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon - 300, cell: west, value: 10 },
    { metric: code, at: noon, cell: west, value: 3 },
    { metric: code, at: noon - 300, cell: east, value: 5 },
  ])
  // Two of five minutes have passed: three fifths of the bucket before are carried.
  const wire = await live()
  expect(wire).toMatchObject({ frames: 1, step: 300, from: noon, asOf: noon })
  expect(valueAt(wire, west)).toBeCloseTo(3 + 10 * 0.6, 3)
  expect(valueAt(wire, east)).toBeCloseTo(5 * 0.6, 3)
})

test('a closed bucket is itself, and tells its age', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon - 600, cell: west, value: 10 },
    { metric: code, at: noon - 300, cell: west, value: 4 },
    { metric: code, at: noon - 200, cell: west, value: 3 },
  ])
  const wire = await live()
  expect(wire).toMatchObject({ from: noon - 300, asOf: noon - 200 })
  expect(valueAt(wire, west)).toBe(7)
})

test('old data are shown as they ended, with an age that says so', async () => {
  await declare('flow')
  await observe(stores.facts, [{ metric: code, at: noon - 3 * 86_400, cell: west, value: 4 }])
  const wire = await live()
  expect(wire.asOf).toBe(noon - 3 * 86_400)
  expect(valueAt(wire, west)).toBe(4)
})

test('silence is zero where the metric was seen within 7 days, and no data elsewhere', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon - 300, cell: west, value: 4 },
    { metric: code, at: noon - 6 * 86_400, cell: east, value: 4 },
    { metric: code, at: noon - 8 * 86_400, cell: latLngToCell(39.903, 116.362, 10), value: 4 },
  ])
  const wire = await live()
  expect(valueAt(wire, west)).toBe(4)
  expect(valueAt(wire, east)).toBe(0)
  expect(valueAt(wire, latLngToCell(39.903, 116.362, 10))).toBeNull()
  expect([...wire.raw].filter((q) => q !== 65535).length).toBe(2)
})

test('a metric without any data is no data everywhere', async () => {
  await declare('flow')
  const wire = await live()
  expect(wire.asOf).toBe(0)
  expect(new Set(wire.raw)).toEqual(new Set([65535]))
})

test('a clock that runs ahead does not hide the present', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon, cell: west, value: 9 },
    { metric: code, at: noon + 320, cell: west, value: 1 },
  ])
  const wire = await live()
  expect(wire.from).toBe(noon)
  expect(valueAt(wire, west)).toBe(9)
})

test('levels: the newest of each source within two buckets, added', async () => {
  await declare('stock')
  const lot = (at: number, source: string, value: number) => ({
    metric: code,
    stock: true,
    at,
    cell: west,
    source,
    value,
  })
  await observe(stores.facts, [lot(noon - 250, 'a', 10), lot(noon + 10, 'a', 12), lot(noon - 200, 'b', 7)])
  await observe(stores.facts, [{ ...lot(noon - 86_400, 'c', 3), cell: east }])
  const wire = await live()
  expect(valueAt(wire, west)).toBe(19)
  expect(valueAt(wire, east)).toBeNull()
})

test('a metric told by the hour is shown per five minutes of its newest hour', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon - 3600, cell: west, value: 120, period: 3600 },
    // Five minutes exist, but older ones.
    { metric: code, at: noon - 2 * 86_400, cell: west, value: 1 },
  ])
  const wire = await live()
  expect(wire).toMatchObject({ step: 3600, from: noon - 3600, asOf: noon })
  expect(valueAt(wire, west)).toBeCloseTo(10, 3)
})

test('complaints are counted over the last 24 hours, everywhere', async () => {
  await complain(stores.facts, [
    { number: 'a', class: '噪声扰民', at: noon - 86_400 + 600, cell: west },
    { number: 'b', class: '噪声扰民', at: noon - 86_400 - 600, cell: west },
    { number: 'c', class: '房屋漏雨', at: noon - 60, cell: west },
    { number: 'd', class: '房屋漏雨', at: noon - 40, cell: '' },
  ])
  const all = await live('class=*')
  expect(all).toMatchObject({ step: 86_400, from: noon + 300 - 86_400, asOf: noon - 40, scale: 1 })
  expect(valueAt(all, west)).toBe(2)
  expect(valueAt(all, east)).toBe(0)
  // A class without recent orders is not out of date: the hotline is heard.
  const noise = await live('class=噪声扰民')
  expect(noise.asOf).toBe(noon - 40)
  expect(valueAt(noise, west)).toBe(1)
})

test('complaints that ended days ago are shown as they ended', async () => {
  harness.at(iso(noon + 3 * 86_400))
  const wire = await live('class=*')
  expect(wire.asOf).toBe(noon - 40)
  expect(valueAt(wire, west)).toBe(2)
})

test('the tick of the answer is the newest one told, and news is shown after it', async () => {
  await declare('flow')
  await observe(stores.facts, [{ metric: code, at: noon, cell: west, value: 1 }])
  expect((await live()).tick).toBe(harness.ticks.current)
  await observe(stores.facts, [{ metric: code, at: noon + 1, cell: west, value: 1 }])
  harness.ticks.stored({ kind: 'observations', metrics: [code], from: noon + 1, to: noon + 1, rows: 1 })
  harness.at(iso(noon + 121))
  expect(valueAt(await live(), west)).toBe(2)
})

test('an outside observation is never drawn and moves no clock', async () => {
  await declare('flow')
  await observe(stores.facts, [
    { metric: code, at: noon - 30, cell: west, value: 1 },
    { metric: code, at: noon, lon: 117, lat: 40, value: 50, outside: true },
  ])
  const wire = await live()
  expect(wire.asOf).toBe(noon - 30)
  expect([...wire.raw].filter((q) => q !== 65535 && q > 0).length).toBe(1)
})
