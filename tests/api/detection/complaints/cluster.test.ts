import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clustersAt, gumbelP, seedOf } from '../../../../api/detection/complaints/cluster.ts'
import type { PointRow } from '../../../../api/detection/complaints/queries.ts'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { scan } from '../../../../api/detection/scan/scan.ts'

fc.configureGlobal({ seed: 20_261_121 })
const day = 86_400
const at = 40 * day
const settings = { days: 28, longestDays: 7, radius: 1500, replications: 199, fewest: 4, seed: 7, groups: 10 }

/** Orders anywhere in some four kilometres, at any time of the 28 days. */
const background = (count: number, seed = 1): PointRow[] => {
  const dice = new Dice(seed)
  return Array.from({ length: count }, (_, i) => ({
    number: `n${i}`,
    at: at - 28 * day + dice.below(28 * day),
    cell: `c${dice.below(200)}`,
    class: '噪声扰民',
    lon: 116.35 + dice.unit() * 0.05,
    lat: 39.88 + dice.unit() * 0.04,
  })).sort((a, b) => a.at - b.at)
}
const burst = (count: number): PointRow[] =>
  Array.from({ length: count }, (_, i) => ({
    number: `b${i}`,
    at: at - 3600 * (count - i) * 0.5,
    cell: i % 3 === 0 ? 'x' : 'y',
    class: '噪声扰民',
    lon: 116.37 + i * 0.0002,
    lat: 39.9,
  }))

test('a burst is found where and when it was, rarer than the replications can tell', async () => {
  const [found, ...more] = await clustersAt([...background(200), ...burst(12)], at, settings, scan)
  expect(found?.orders.filter((number) => number.startsWith('b'))).toHaveLength(12)
  expect(found?.orders[0]).toBe('b11')
  expect(found?.cells.slice(0, 2)).toEqual([
    { cell: 'y', count: 8 },
    { cell: 'x', count: 4 },
  ])
  expect(found?.p).toBeLessThan(1 / 200)
  expect(found?.recurrenceDays).toBeCloseTo(Math.min(36_500, 1 / ((found?.p ?? 1) * 10)), 6)
  expect(found?.recurrenceDays).toBeGreaterThan(365)
  expect(more.every(({ recurrenceDays }) => recurrenceDays < 365)).toBe(true)
})

test('the same day gives the same clusters, whoever scans', async () => {
  const points = [...background(150), ...burst(6)]
  expect(await clustersAt(points, at, settings, scan)).toEqual(await clustersAt(points, at, settings, scan))
  expect(seedOf('2026-11-21', '噪声扰民')).toBe(seedOf('2026-11-21', '噪声扰民'))
  expect(seedOf('2026-11-21', '噪声扰民')).not.toBe(seedOf('2026-11-22', '噪声扰民'))
})

test('of chance alone nothing is rare', async () => {
  for (const seed of [1, 2, 3, 4]) {
    const clusters = await clustersAt(background(200, seed), at, { ...settings, replications: 99, seed }, scan)
    expect(clusters.every(({ recurrenceDays }) => recurrenceDays < 365)).toBe(true)
  }
})

test('too few orders are no problem for a scan', async () => {
  expect(await clustersAt(background(3), at, settings, scan)).toEqual([])
})

test("Gumbel's chance falls as the ratio grows, and is that of the ranks in the middle", () => {
  const replicas = Float64Array.from({ length: 999 }, (_, i) => 5 - Math.log(-Math.log((i + 0.5) / 999)))
  expect(gumbelP(5 - Math.log(-Math.log(0.9)), replicas)).toBeCloseTo(0.1, 2)
  expect(gumbelP(5 - Math.log(-Math.log(0.999_99)), replicas)).toBeLessThan(2e-5)
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 40, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (ratio, more) => {
        const [p, less] = [gumbelP(ratio, replicas), gumbelP(ratio + more, replicas)]
        expect(p).toBeGreaterThanOrEqual(less)
        expect(p).toBeLessThanOrEqual(1)
        expect(less).toBeGreaterThanOrEqual(0)
      },
    ),
  )
  expect(gumbelP(3, new Float64Array(99).fill(2))).toBe(0.01)
})
