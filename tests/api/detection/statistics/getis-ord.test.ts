import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { falseDiscoveryRates, pValues } from '../../../../api/detection/statistics/false-discovery.ts'
import { quantileOf } from '../../../../api/detection/statistics/gaussian.ts'
import { giStar, momentsOf, residualGiStar, robustMoments } from '../../../../api/detection/statistics/getis-ord.ts'
import { h3Neighbourhoods, neighbourhoodsOf } from '../../../../api/detection/statistics/neighbourhood.ts'
import { seeded } from '../../../support/load.ts'
import { sharedData } from '../../../support/shared.ts'

fc.configureGlobal({ seed: 20_261_121 })

type Point = readonly [number, number]

/** For each point the others no farther away than `band`. */
const withinBand = (points: readonly Point[], band: number): number[][] =>
  points.map(([x, y], i) =>
    points.flatMap(([u, v], j) => (i !== j && Math.hypot(x - u, y - v) <= band + 1e-9 ? [j] : [])),
  )

/** Getis-Ord Gi* as the paper prints it, over all pairs with the weights 0 and 1. */
const asPrinted = (values: readonly number[], lists: readonly (readonly number[])[]): number[] => {
  const n = values.length
  const mean = values.reduce((a, b) => a + b, 0) / n
  const s = Math.sqrt(values.reduce((a, b) => a + b * b, 0) / n - mean * mean)
  return values.map((_, i) => {
    const weights = values.map((_, j) => (j === i || lists[i]?.includes(j) ? 1 : 0))
    const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0)
    const w = sum(weights)
    const s1 = sum(weights.map((weight) => weight * weight))
    const above = sum(weights.map((weight, j) => weight * (values[j] ?? 0))) - mean * w
    return above / (s * Math.sqrt((n * s1 - w * w) / (n - 1)))
  })
}

const esda = sharedData('reference', 'getis_ord_esda.json')

test.skipIf(!esda)('the six points of esda come out as its authors have them', () => {
  const { points, y, expected } = JSON.parse(readFileSync(esda ?? '', 'utf8'))
  const scores = giStar(Float64Array.from(y), neighbourhoodsOf(withinBand(points, 15)))
  expect(scores[0]).toBeCloseTo(expected.Gstar_local_binary_z0, 8)
  const others = [-0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
  for (const [i, other] of others.entries()) expect(scores[i + 1]).toBeCloseTo(other, 8)
})

const grid = sharedData('reference', 'getisord1996_16x16_localG.csv')

test.skipIf(!grid)("the 16 x 16 cells of Getis and Ord 1996 come out as R's spdep has them, at five distances", () => {
  const [head = [], ...rows] = readFileSync(grid ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replaceAll('"', '').split(','))
  const column = (name: string): number[] => rows.map((row) => Number(row[head.indexOf(name)]))
  const ys = column('y')
  const points = column('x').map((x, i): Point => [x, ys[i] ?? 0])
  expect(points).toHaveLength(256)
  for (const distance of [30, 60, 90, 120, 150]) {
    const around = neighbourhoodsOf(withinBand(points, distance))
    expect([...around.starts].slice(1).map((end, i) => end - (around.starts[i] ?? 0) - 1)).toEqual(
      column(`n${distance}`),
    )
    const scores = giStar(Float64Array.from(column('val')), around)
    const off = column(`Gistar_z_d${distance}`).map((wanted, i) => Math.abs(wanted - (scores[i] ?? Number.NaN)))
    expect(Math.max(...off), `distance ${distance}`).toBeLessThan(1e-8)
  }
})

const world = fc.integer({ min: 3, max: 14 }).chain((n) =>
  fc.record({
    values: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: n, maxLength: n }),
    lists: fc.array(fc.array(fc.nat(n - 1), { maxLength: 4 }), { minLength: n, maxLength: n }),
  }),
)
const close = (a: readonly number[] | Float64Array, b: readonly number[] | Float64Array): void => {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i] ?? Number.NaN, 9)
}

test('any values over any lists come out as the paper prints the formula', () => {
  fc.assert(
    fc.property(world, ({ values, lists }) => {
      const full = lists.some((list, i) => new Set([i, ...list]).size === values.length)
      fc.pre(!full && new Set(values).size > 1)
      close(giStar(Float64Array.from(values), neighbourhoodsOf(lists)), asPrinted(values, lists))
    }),
  )
})

test('unit and zero of the values do not matter, and turned over hot is cold', () => {
  fc.assert(
    fc.property(
      world,
      fc.double({ min: 0.01, max: 1e4, noNaN: true }),
      fc.integer({ min: -9999, max: 9999 }),
      (one, unit, zero) => {
        const around = neighbourhoodsOf(one.lists)
        const values = Float64Array.from(one.values)
        const scores = giStar(values, around)
        close(
          giStar(
            values.map((value) => value * unit + zero),
            around,
          ),
          scores,
        )
        close(
          giStar(
            values.map((value) => -value),
            around,
          ),
          scores.map((score) => -score),
        )
      },
    ),
  )
})

test('a cell without data counts nowhere: the others are as if it were not there', () => {
  fc.assert(
    fc.property(world, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY), ({ values, lists }, nothing) => {
      const gone = values.length - 1
      const kept = lists.slice(0, gone).map((list) => list.filter((other) => other !== gone))
      const without = giStar(Float64Array.from(values.slice(0, gone)), neighbourhoodsOf(kept))
      const scores = giStar(Float64Array.from(values).with(gone, nothing), neighbourhoodsOf(lists))
      expect(scores[gone]).toBeNaN()
      close(scores.slice(0, gone), without)
    }),
  )
})

test('where nothing can stand out the score is zero', () => {
  const pairs = neighbourhoodsOf([[1], [0], [3], [2]])
  expect(giStar(new Float64Array(4).fill(0.1), pairs)).toEqual(new Float64Array(4))
  expect(giStar(Float64Array.of(1, 2, 3), neighbourhoodsOf([[1, 2], [], []]))[0]).toBe(0)
  expect(giStar(Float64Array.of(5), neighbourhoodsOf([[]]))).toEqual(Float64Array.of(0))
  expect(giStar(new Float64Array(2).fill(Number.NaN), neighbourhoodsOf([[1], [0]]))).toEqual(
    Float64Array.of(Number.NaN, Number.NaN),
  )
  expect(giStar(new Float64Array(0), neighbourhoodsOf([]))).toHaveLength(0)
  expect(() => giStar(new Float64Array(3), pairs)).toThrow('3 values for 4 neighbourhoods')
})

test('moments leave out what is no data', () => {
  const values = Float64Array.of(2, Number.NaN, 4, Number.NEGATIVE_INFINITY, 9)
  expect(momentsOf(values)).toEqual({ count: 3, mean: 5, sd: Math.sqrt(26 / 3) })
  expect(robustMoments(values)).toEqual({ count: 3, mean: 4, sd: 1.4826 * 2 })
  expect(robustMoments(new Float64Array(9)), 'a quiet night').toEqual({ count: 9, mean: 0, sd: 1 })
})

const cells = gridDisk(latLngToCell(39.91, 116.41, 10), 50)
const around = h3Neighbourhoods(cells)
const noise = (seed: number): Float64Array => {
  const random = seeded(seed)
  return Float64Array.from(cells, () => quantileOf(random() || 0.5))
}
const share = (scores: Float64Array, limit: number): number => scores.filter((z) => z > limit).length / scores.length

test('on clean residuals as many cells pass a limit as its probability says', () => {
  const scores = [1, 2, 3, 4].map((seed) => residualGiStar(noise(seed), around))
  const mean = (limit: number): number => scores.reduce((sum, z) => sum + share(z, limit), 0) / scores.length
  expect(mean(1.6449) / 0.05).toBeGreaterThan(0.9)
  expect(mean(1.6449) / 0.05).toBeLessThan(1.1)
  expect(mean(2.3263) / 0.01).toBeGreaterThan(0.75)
  expect(mean(2.3263) / 0.01).toBeLessThan(1.25)
})

test('a surge in a cell and those it touches is called among thousands, and little else', () => {
  const surge = new Set(gridDisk(cells[4000] ?? '', 1))
  const residuals = noise(5).map((value, i) => (surge.has(cells[i] ?? '') ? value + 3 : value))
  const rates = falseDiscoveryRates(pValues(residualGiStar(residuals, around), 'upper'))
  const called = cells.filter((_, i) => (rates[i] ?? 1) <= 0.05)
  const near = new Set(gridDisk(cells[4000] ?? '', 2))
  expect(called).toContain(cells[4000])
  expect(called.filter((cell) => !near.has(cell)).length).toBeLessThanOrEqual(1)
})

test('a surge over a tenth of the city hides itself less than in mean and standard deviation', () => {
  const surging = cells.length / 10
  const residuals = noise(6).map((value, i) => (i < surging ? value + 3 : value))
  const inside = (scores: Float64Array): number => scores.slice(0, surging).reduce((sum, z) => sum + z, 0) / surging
  expect(inside(residualGiStar(residuals, around)) / inside(giStar(residuals, around))).toBeGreaterThan(1.15)
})

test('what all cells share is no hot spot', () => {
  const values = noise(7)
  close(
    residualGiStar(
      values.map((value) => value + 5),
      around,
    ),
    residualGiStar(values, around),
  )
})
