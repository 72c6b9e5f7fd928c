import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { decodeFrames, type Frames, frameValues } from '../../../web/heat/wire.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, type Observation, observe } from './observe.ts'

const west = latLngToCell(39.91, 116.369, 10)
const near = latLngToCell(39.9105, 116.371, 10)
const east = latLngToCell(39.912, 116.39, 10)
const empty = latLngToCell(39.903, 116.362, 10)
const noon = beijing('2025-11-21 12:00')

let stores: Stores
let harness: Harness

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:02:00+08:00')
  const ebike = (at: number, cell: string, value: number): Observation => ({ metric: 'ebike', at, cell, value })
  await observe(stores.facts, [
    ebike(noon - 900, west, 4),
    ebike(noon - 890, west, 6),
    ebike(noon - 900, near, 2),
    ebike(noon - 300, west, 8),
    // Seen six days ago, silent since: covered. Seen eight days before the window: not covered any more.
    ebike(noon - 6 * 86_400, east, 5),
    ebike(noon - 9 * 86_400, empty, 5),
  ])
  await observe(stores.facts, [ebike(noon - 880, west, 10)])
  const lot = (at: number, source: string, value: number): Observation => ({
    metric: 'parking_occupied',
    stock: true,
    at,
    cell: west,
    value,
    source,
  })
  await observe(stores.facts, [
    lot(noon - 900, 'a', 10),
    lot(noon - 800, 'a', 20),
    lot(noon - 700, 'b', 7),
    lot(noon - 300, 'b', 8),
  ])
  await complain(stores.facts, [
    { number: '1', class: '噪声扰民', at: noon - 890, cell: west },
    { number: '2', class: '房屋漏雨', at: noon - 880, cell: west },
    { number: '3', class: '房屋漏雨', at: noon - 880, cell: '' },
  ])
})
afterAll(() => stores?.close())

const frames = async (query: string): Promise<Frames> =>
  decodeFrames(await (await harness.get(`/heat/frames?${query}`)).arrayBuffer())

/** A cell's values over the frames, null for no data. */
const curve = (wire: Frames, cell: string, res = 10): (number | null)[] => {
  const place = harness.city.cells(res).indexOf(cell)
  return Array.from({ length: wire.frames }, (_, i) => {
    const value = frameValues(wire, i)[place] ?? Number.NaN
    return Number.isNaN(value) ? null : value
  })
}

const quarter = `from=${noon - 900}&to=${noon}&step=300`

test('a flow is summed; where the metric covers a cell silence is zero, elsewhere it is no data', async () => {
  const wire = await frames(`metric=ebike&${quarter}`)
  expect(wire).toMatchObject({ frames: 3, step: 300, from: noon - 900, scale: 1 })
  // Nobody at all reported in the middle five minutes: that is no zero.
  expect(curve(wire, west)).toEqual([20, null, 8])
  expect(curve(wire, near)).toEqual([2, null, 0])
  expect(curve(wire, east)).toEqual([0, null, 0])
  expect(curve(wire, empty)).toEqual([null, null, null])
})

test('hours are told per five minutes', async () => {
  const wire = await frames(`metric=ebike&from=${noon - 3600}&to=${noon}`)
  expect(wire).toMatchObject({ frames: 1, step: 3600, scale: 1 / 12 })
  expect(curve(wire, west)[0]).toBeCloseTo(28 / 12, 6)
})

test('a level adds its sources and is no data where nobody reported it', async () => {
  const wire = await frames(`metric=parking_occupied&${quarter}`)
  expect(curve(wire, west)).toEqual([22, null, 8])
  expect(curve(wire, near)).toEqual([null, null, null])
})

test('complaints count in every cell of the city while they are known', async () => {
  expect(curve(await frames(`class=*&${quarter}`), west)).toEqual([2, 0, 0])
  expect(curve(await frames(`class=房屋漏雨&${quarter}`), west)).toEqual([1, 0, 0])
  expect(curve(await frames(`class=*&${quarter}`), empty)).toEqual([0, 0, 0])
  const before = await frames(`class=*&from=${noon - 7200}&to=${noon - 3600}&step=300`)
  expect(curve(before, west)).toEqual(Array(12).fill(null))
})

test('the future is no data', async () => {
  for (const subject of ['metric=ebike', 'class=*'])
    expect(curve(await frames(`${subject}&from=${noon + 3600}&to=${noon + 3900}&step=300`), west)).toEqual([null])
})

test('the newest data is told by its hour, never beyond the present', async () => {
  expect((await frames(`metric=ebike&${quarter}`)).asOf).toBe(noon)
  expect((await frames(`class=*&${quarter}`)).asOf).toBe(noon)
})

test('frames of a coarser resolution hold what their cells hold', async () => {
  const fine = await frames(`metric=ebike&${quarter}`)
  for (const res of [7, 8, 9]) {
    const coarse = await frames(`metric=ebike&${quarter}&res=${res}`)
    for (let i = 0; i < 3; i++) {
      const total = (wire: Frames) =>
        frameValues(wire, i).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)
      expect(total(coarse)).toBeCloseTo(total(fine), 3)
    }
  }
})

test('300 frames are served, in any order of arrival', async () => {
  const wire = await frames(`metric=ebike&from=${noon - 300 * 300}&to=${noon}&step=300`)
  expect(wire.frames).toBe(300)
  expect(curve(wire, west).slice(-3)).toEqual([20, null, 8])
})
