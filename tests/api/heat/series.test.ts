import { cellToParent, latLngToCell } from 'h3-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { makeNorms } from '../../../api/heat/normal.ts'
import { testStores } from '../../support/stores.ts'
import { beijing, declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, type Observation, observe } from './observe.ts'

const west = latLngToCell(39.91, 116.369, 10)
const east = latLngToCell(39.912, 116.39, 10)
const now = beijing('2025-11-21 12:00') // a Friday
const hour = 3600
const calendar = makeCalendar('Asia/Shanghai', 'cn')

let stores: Stores
let harness: Harness
const raw: Observation[] = []

type Curve = Record<'bucket' | 'value' | 'low' | 'mid' | 'high', (number | null)[]> & {
  capacity: number | null
  capacityBasis: string | null
  unit: string
  kind: string
}
const read = async (path: string): Promise<Curve> => (await harness.get(path)).json()

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:02:00+08:00')
  // 57 days of hours: 120 an hour on workday noons, 12 otherwise, the week number added so that medians are no constants.
  for (let at = now - 57 * 86_400; at < now; at += hour) {
    const local = calendar.local(at * 1000)
    const busy = calendar.dayKind(at * 1000) === 'workday' && local.hour === 11
    const week = Math.floor((now - at) / (7 * 86_400))
    raw.push({ metric: 'ebike', at, cell: west, value: (busy ? 120 : 12) + week, period: 3600 })
    // The neighbour is silent at night: zeros, as the metric is heard elsewhere.
    if (local.hour >= 6) raw.push({ metric: 'ebike', at, cell: east, value: 24, period: 3600 })
  }
  await observe(stores.facts, raw)
  await stores.ledger
    .insertInto('capacities')
    .values({ metric: 'ebike', cell: west, capacity: 9, basis: '街巷宽度' })
    .execute()
})
afterAll(() => stores?.close())

describe('GET /heat/series', () => {
  test('gives the curve per 5 minutes, its band from the 8 weeks before, and what the cell can carry', async () => {
    const from = now - 2 * hour
    const curve = await read(`/heat/series?metric=ebike&cell=${west}&from=${from}&to=${now}&step=3600`)
    expect(curve.bucket).toEqual([from, from + hour])
    expect(curve.value).toEqual([1, 10])
    expect(curve).toMatchObject({ capacity: 9, capacityBasis: '街巷宽度', unit: '辆', kind: 'flow' })
    // Workday Fridays 11:00 of the 8 weeks before: 121 … 126 and 128; the seventh, 3 October, is National Day. Median 124, MAD 2
    // (robust deviation 2.97), so √124 is the wider.
    expect(calendar.dayKindOf('2025-10-03')).toBe('holiday')
    const median = 124 / 12
    expect(curve.mid[1]).toBeCloseTo(median, 5)
    expect(curve.high[1]).toBeCloseTo(median + (2 * Math.sqrt(124)) / 12, 5)
    expect(curve.low[1]).toBeCloseTo(median - (2 * Math.sqrt(124)) / 12, 5)
  })

  test('a silent hour is zero while the metric is heard elsewhere, and no data where nothing is heard', async () => {
    const night = beijing('2025-11-20 03:00')
    expect((await read(`/heat/series?metric=ebike&cell=${east}&from=${night}&to=${night + hour}`)).value).toEqual([0])
    expect(
      (await read(`/heat/series?metric=ebike&cell=${east}&from=${now + hour}&to=${now + 2 * hour}`)).value,
    ).toEqual([null])
    const band = await read(`/heat/series?metric=ebike&cell=${east}&from=${night}&to=${night + hour}`)
    expect(band.mid).toEqual([0])
  })

  test('a cell the metric never covered has no data and no band', async () => {
    const stranger = latLngToCell(39.903, 116.362, 10)
    const curve = await read(`/heat/series?metric=ebike&cell=${stranger}&from=${now - hour}&to=${now}`)
    expect(curve).toMatchObject({
      value: [null],
      low: [null],
      mid: [null],
      high: [null],
      capacity: null,
      capacityBasis: null,
    })
  })

  test('five minutes are drawn against the hours: the band of an hour, told per 5 minutes', async () => {
    await observe(stores.facts, [{ metric: 'ebike', at: now - hour, cell: west, value: 0, period: 300 }])
    const curve = await read(
      `/heat/series?metric=ebike&cell=${west}&from=${now - hour}&to=${now - hour + 600}&step=300`,
    )
    expect(curve.value).toEqual([0, null])
    expect(curve.mid[0]).toBeCloseTo(124 / 12, 5)
    expect(curve.high[0]).toBeCloseTo(124 / 12 + 2 * Math.sqrt(124 / 12), 5)
  })

  test('a coarser cell is drawn from its own cells in the scope', async () => {
    const parent = cellToParent(west, 8)
    expect(cellToParent(east, 8)).not.toBe(parent)
    const curve = await read(`/heat/series?metric=ebike&cell=${parent}&from=${now - hour}&to=${now}`)
    expect(curve.value).toEqual([10])
    expect(curve.capacity).toBeNull()
  })
})

describe('GET /heat/pulse', () => {
  test('property: equals a naive sum of the raw rows, its band a naive baseline', async () => {
    const from = now - 3 * 86_400
    const curve = await read(`/heat/pulse?metric=ebike&from=${from}&to=${now}&step=3600`)
    const sumAt = (at: number) => raw.filter((row) => row.at === at).reduce((sum, { value }) => sum + value / 12, 0)
    const samples = [...new Set(raw.map(({ at }) => at))]
      .filter((at) => at >= from - 56 * 86_400 && at < from)
      .map((at) => ({ at, value: sumAt(at) }))
    const norms = makeNorms(samples, calendar)
    expect(curve.bucket.length).toBe(72)
    for (const [i, bucket] of curve.bucket.entries()) {
      expect(curve.value[i]).toBeCloseTo(sumAt(bucket ?? 0), 5)
      expect(curve.mid[i]).toBeCloseTo(norms(bucket ?? 0)?.mid ?? Number.NaN, 5)
      expect(curve.high[i] ?? 0).toBeGreaterThan(curve.mid[i] ?? 0)
      expect(curve.low[i] ?? 0).toBeLessThan(curve.mid[i] ?? 0)
    }
  })

  test("a street's pulse holds its own cells", async () => {
    const response = await harness
      .app('staff', ['110102011'])
      .request(`/api/heat/pulse?metric=ebike&from=${now - hour}&to=${now}`)
    expect((await response.json()).value).toEqual([2])
  })

  test('complaints: a quiet hour is zero from the first complaint to a day after the newest, no data outside', async () => {
    await complain(stores.facts, [
      { number: '1', class: '噪声扰民', at: now - 30 * 86_400, cell: west },
      { number: '2', class: '噪声扰民', at: now - 2 * hour + 60, cell: '' },
      { number: '3', class: '噪声扰民', at: now - 2 * hour + 70, cell: east },
    ])
    const curve = await read(`/heat/pulse?class=*&from=${now - 3 * hour}&to=${now + 2 * hour}&step=3600`)
    expect(curve.value).toEqual([0, 2, 0, 0, null])
    expect(curve.mid[0]).toBe(0)
    const before = await read(`/heat/pulse?class=*&from=${now - 31 * 86_400}&to=${now - 31 * 86_400 + hour}&step=3600`)
    expect(before).toMatchObject({ value: [null], mid: [null] })
    const cell = await read(`/heat/series?class=噪声扰民&cell=${west}&from=${now - 3 * hour}&to=${now}&step=3600`)
    expect(cell).toMatchObject({ value: [0, 0, 0], capacity: null, kind: 'count', unit: '件' })
  })
})
