import fc from 'fast-check'
import { cellToLatLng } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, observe } from './observe.ts'

const city = smallCity()
const west = '110102001'
const east = '110102011'
const noon = beijing('2025-11-21 12:00')

/** Grids in the western street alone. */
const grids = GridHolder.of(
  generateGrids(city.areas.find(({ code }) => code === west)?.geometry ?? { type: 'Polygon', coordinates: [] }, {
    nominal: 40_000,
  }).map((geometry, i) => ({ code: `${west}000${String(i + 1).padStart(3, '0')}`, geometry })),
)

let stores: Stores
let harness: Harness
beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:02:00+08:00', city, grids)
})
afterAll(() => stores?.close())

const lonLat = (cell: string): [number, number] => {
  const [lat, lon] = cellToLatLng(cell)
  return [lon, lat]
}

type Answer = { rows: { code: string; value: number; count: number; density: number | null }[]; outside: number }
const areas = async (query: string): Promise<Answer> => (await harness.get(`/heat/areas?${query}`)).json()
const sum = (rows: readonly { value: number }[]): number => rows.reduce((total, { value }) => total + value, 0)

test('on every level the rows and what lies outside add up to what the cells hold', async () => {
  let day = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ cell: fc.nat(city.cells(10).length - 1), value: fc.integer({ min: 1, max: 1000 }) }), {
        minLength: 1,
        maxLength: 200,
      }),
      async (rows) => {
        day += 1
        const at = noon - day * 86_400
        await observe(
          stores.facts,
          rows.map(({ cell, value }) => ({ metric: 'ebike', at, value, cell: city.cells(10)[cell] ?? '' })),
        )
        const whole: { value: number[] } = await (await harness.get(`/heat?metric=ebike&at=${at}`)).json()
        const total = whole.value.reduce((all, value) => all + value, 0)
        const answers = await Promise.all(
          ['grid', 'street', 'district'].map((level) => areas(`level=${level}&metric=ebike&at=${at}`)),
        )
        for (const { rows, outside } of answers) expect(sum(rows) + outside).toBeCloseTo(total, 6)
        const [byGrid, byStreet, byDistrict] = answers.map((answer) => answer.rows)
        const westOf = byStreet?.find(({ code }) => code === west)?.value ?? 0
        expect(sum(byGrid ?? [])).toBeCloseTo(westOf, 6)
        expect(sum(byStreet ?? [])).toBeCloseTo(sum(byDistrict ?? []), 6)
      },
    ),
    { numRuns: 12, seed: 5, endOnFailure: true },
  )
})

test('a level asked for one area counts what of it has no unit of that level as outside', async () => {
  const at = noon - 100 * 86_400
  const spread = city.cells(10).map((cell) => ({ metric: 'ebike', at, value: 1, cell }))
  await observe(stores.facts, spread)
  const streets = await areas(`level=street&metric=ebike&at=${at}`)
  const told = (code: string) => streets.rows.find((row) => row.code === code)?.value ?? 0
  const inWest = await areas(`level=grid&metric=ebike&at=${at}&area=${west}`)
  expect(sum(inWest.rows)).toBeCloseTo(told(west), 6)
  expect(inWest.outside).toBeCloseTo(0, 6)
  expect(inWest.rows).toHaveLength(grids.size)
  const inEast = await areas(`level=grid&metric=ebike&at=${at}&area=${east}`)
  expect(inEast.rows).toEqual([])
  expect(inEast.outside).toBeCloseTo(told(east), 6)
  // One a cell: the street's density is one over a cell's area, everywhere.
  const densities = streets.rows.map(({ density }) => density ?? 0)
  expect(densities).toHaveLength(2)
  for (const density of densities) expect(density).toBeCloseTo(10_000 / 10_730, 1)
  const one = await areas(`level=grid&metric=ebike&at=${at}&area=${inWest.rows[0]?.code}`)
  expect(one.rows).toEqual([inWest.rows[0]])
})

test('complaints are handed out too, and somebody of one street is told of theirs alone', async () => {
  const at = noon - 200 * 86_400
  await complain(
    stores.facts,
    city.cells(10).map((cell, i) => ({ number: `c${i}`, class: '停车管理', at, cell })),
  )
  const query = `/api/heat/areas?level=street&class=停车管理&from=${at - 3600}&to=${at + 3600}`
  const mine: Answer = await (await harness.app('staff', [west]).request(query)).json()
  expect(mine.rows.map(({ code }) => code)).toEqual([west])
  const all: Answer = await (await harness.app('operator').request(query)).json()
  expect(mine.rows[0]).toEqual(all.rows[0])
  expect(mine.outside).toBeCloseTo(0, 6)
  expect(sum(all.rows) + all.outside).toBeCloseTo(city.cells(10).length, 6)
})

test.each([
  ['level=grid', undefined, 401],
  ['level=grid', 'sender', 403],
  ['level=house&metric=ebike', 'operator', 400],
  ['metric=ebike', 'operator', 400],
  ['level=grid', 'operator', 400],
  ['level=grid&metric=ebike&from=5', 'operator', 400],
  ['level=grid&metric=nothing', 'operator', 404],
  ['level=grid&metric=ebike&area=110199', 'operator', 404],
] as const)('%s as %s answers %d', async (query, role, status) => {
  expect((await harness.app(role).request(`/api/heat/areas?${query}`)).status).toBe(status)
})

test('a unit that the metric covers and that is silent is zero; one it does not know has no row', async () => {
  const at = noon - 200 * 86_400
  const cell = city.cells(10).find((each) => city.areaAt(...lonLat(each)) === west) ?? ''
  await observe(stores.facts, [{ metric: 'ebike', at, value: 3, cell }])
  const later = await areas(`level=street&metric=ebike&at=${at + 3600}`)
  expect(later.rows).toEqual([{ code: west, value: 0, count: 0, density: 0 }])
})
