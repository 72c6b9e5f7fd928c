import { cellToParent, latLngToCell } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertRows } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, type Observation, observe } from './observe.ts'

const west = latLngToCell(39.91, 116.369, 10)
const noon = beijing('2025-11-21 12:00')

let stores: Stores
let harness: Harness

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:02:00+08:00')
})
afterAll(() => stores?.close())

type Totals = { cells: string[]; value: number[]; count: number[]; max: number[]; density: number[] }
const totals = async (query: string): Promise<Totals> => (await harness.get(`/heat?${query}`)).json()

test('rows that come days late land in their own bucket, and nowhere else', async () => {
  const day = 86_400
  const row = { metric: 'late', cell: west }
  await stores.ledger.insertInto('metrics').values({ code: 'late', name: 'late', unit: '次', kind: 'flow' }).execute()
  await observe(stores.facts, [{ ...row, at: noon, value: 1 }])
  await observe(stores.facts, [{ ...row, at: noon - 7 * day + 10, value: 5 }])
  await observe(stores.facts, [{ ...row, at: noon - 7 * day + 20, value: 7 }])
  expect(await totals(`metric=late&at=${noon - 7 * day}`)).toMatchObject({ value: [12], count: [2], max: [7] })
  expect(await totals(`metric=late&at=${noon - 7 * day}&step=3600`)).toMatchObject({
    value: [12],
    count: [2],
    max: [7],
  })
  expect(await totals(`metric=late&at=${noon}`)).toMatchObject({ value: [1], count: [1] })
  expect(await totals(`metric=late&from=${noon - 7 * day}&to=${noon + 3600}`)).toMatchObject({
    value: [13],
    count: [3],
  })
})

test('a batch sent twice counts once', async () => {
  await stores.ledger.insertInto('metrics').values({ code: 'twice', name: 'twice', unit: '次', kind: 'flow' }).execute()
  const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
  const body = JSON.stringify(['twice', noon, BigInt(`0x${west}`).toString(), 0, 0, 3, 's', 300, 0, 0, 1])
  for (let i = 0; i < 2; i++) await insertRows(stores.facts, 'observations', columns, body, 'the same token')
  expect(await totals(`metric=twice&at=${noon}`)).toMatchObject({ value: [3], count: [1] })
})

test('a complaint that moved is taken back where it was', async () => {
  const east = latLngToCell(39.912, 116.39, 10)
  await complain(stores.facts, [{ number: '1', class: '噪声扰民', at: noon - 60, cell: west }])
  await complain(stores.facts, [
    { number: '1', class: '噪声扰民', at: noon - 60, cell: west, sign: -1 },
    { number: '1', class: '噪声扰民', at: noon - 60, cell: east },
  ])
  expect(await totals(`class=噪声扰民&from=${noon - 3600}&to=${noon}`)).toMatchObject({ cells: [east], value: [1] })
})

/** A small deterministic generator (mulberry32): tests name their seed. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)

test('property: over random rows, sums and counts are kept at every resolution and equal the raw rows', async () => {
  const next = random(3)
  const cells = harness.city.cells(10)
  const rows: Observation[] = Array.from({ length: 3000 }, (_, i) => ({
    metric: 'ebike',
    at: noon - 2 * 3600 + Math.floor(next() * 7200),
    cell: cells[Math.floor(next() * cells.length)],
    value: Math.floor(next() * 1000),
    source: `s${i % 3}`,
  }))
  // Several batches: roll-ups hold several rows of one key until their parts are merged.
  for (let at = 0; at < rows.length; at += 500) await observe(stores.facts, rows.slice(at, at + 500))
  for (const [from, to] of [
    [noon - 7200, noon],
    [noon - 7200 + 300, noon - 600],
  ] as const) {
    const inside = rows.filter(({ at }) => at >= from && at < to)
    for (const res of [7, 8, 9, 10]) {
      const found = await totals(`metric=ebike&from=${from}&to=${to}&res=${res}`)
      expect(sum(found.value)).toBe(sum(inside.map(({ value }) => value)))
      expect(sum(found.count)).toBe(inside.length)
      expect(Math.max(...found.max)).toBe(Math.max(...inside.map(({ value }) => value)))
      const naive = new Map<string, number>()
      for (const { cell, value } of inside) {
        const key = res === 10 ? (cell ?? '') : cellToParent(cell ?? '', res)
        naive.set(key, (naive.get(key) ?? 0) + value)
      }
      expect(new Map(found.cells.map((cell, i) => [cell, found.value[i]]))).toEqual(naive)
      expect(found.cells).toEqual([...found.cells].sort())
    }
  }
})

test('property: levels of several sources are added, averaged over the buckets that have them, and kept at every resolution', async () => {
  const next = random(5)
  const cells = harness.city.cells(10).slice(0, 40)
  const rows: Observation[] = Array.from({ length: 2000 }, () => ({
    metric: 'parking_occupied',
    stock: true,
    at: noon - 3600 + Math.floor(next() * 3600),
    cell: cells[Math.floor(next() * cells.length)],
    value: Math.floor(next() * 50),
    source: `lot ${Math.floor(next() * 2)}`,
  }))
  for (let at = 0; at < rows.length; at += 500) await observe(stores.facts, rows.slice(at, at + 500))
  const mean = (values: number[]): number => sum(values) / values.length
  const group = <T>(items: T[], key: (item: T) => string): Map<string, T[]> => Map.groupBy(items, key)
  const naive = new Map<string, number>()
  for (const [cell, ofCell] of group(rows, ({ cell }) => cell ?? '')) {
    const levels = [...group(ofCell, ({ at }) => String(Math.floor(at / 300))).values()].map((bucket) =>
      sum(
        [...group(bucket, ({ source }) => source ?? '').values()].map((same) => mean(same.map(({ value }) => value))),
      ),
    )
    naive.set(cell, mean(levels))
  }
  const fine = await totals(`metric=parking_occupied&from=${noon - 3600}&to=${noon}&step=300`)
  expect(fine.cells).toEqual([...naive.keys()].sort())
  for (const [i, cell] of fine.cells.entries()) expect(fine.value[i]).toBeCloseTo(naive.get(cell) ?? Number.NaN, 5)
  for (const res of [7, 8, 9]) {
    const coarse = await totals(`metric=parking_occupied&from=${noon - 3600}&to=${noon}&step=300&res=${res}`)
    expect(sum(coarse.value)).toBeCloseTo(sum(fine.value), 3)
  }
})
