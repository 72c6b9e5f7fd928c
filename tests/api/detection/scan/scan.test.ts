import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { type ScanProblem, scanDefaults } from '../../../../api/detection/scan/frame.ts'
import { pointsProblem, type TimedPoint } from '../../../../api/detection/scan/points.ts'
import { scan } from '../../../../api/detection/scan/scan.ts'
import { sharedData } from '../../../support/shared.ts'

const folder = sharedData('reference', 'satscan-ny')

const table = (name: string): number[][] =>
  readFileSync(`${folder}/${name}`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))

const newYork = (surface: 'plane' | 'sphere'): ScanProblem => {
  const places = table('satscan_ny_coords.txt')
  const casePlace = table('satscan_ny_cases.txt').flatMap(([id = 0, count = 0]) => Array<number>(count).fill(id - 1))
  return {
    places: {
      surface,
      x: Float64Array.from(places, ([, , lon]) => lon ?? 0),
      y: Float64Array.from(places, ([, lat]) => lat ?? 0),
    },
    steps: 1,
    casePlace: Int32Array.from(casePlace),
    caseStep: new Int32Array(casePlace.length),
    population: Float64Array.from(table('satscan_ny_pop.txt'), ([, , people]) => people ?? 0),
  }
}

type Published = { members: number[]; cases: number; expected: number; risk: number; ratio: number; p: number }

/** The clusters that SaTScan's own report lists. */
const published = (name: string): Published[] => {
  const text = readFileSync(`${folder}/${name}`, 'utf8')
  const parts = text.split(/^\d+\.Location IDs included\.:/m).slice(1)
  return parts.map((part) => {
    const field = (label: string) => Number(part.match(new RegExp(`${label}\\.*: (\\S+)`))?.[1])
    const ids = part.split(/^ {2}\S/m)[0] ?? ''
    return {
      members: ids.split(',').map((id) => Number(id) - 1),
      cases: field('Number of cases'),
      expected: field('Expected cases'),
      risk: field('Relative risk'),
      ratio: field('Log likelihood ratio'),
      p: field('P-value'),
    }
  })
}

test.skipIf(!folder).for([
  ['scan_test_ny_poisson_circular_cartesian_ubpop_10percent.txt', 'plane', 0.1, 7],
  ['scan_test_ny_poisson_circular_cartesian.txt', 'plane', 0.5, 6],
  ['scan_test_ny_poisson_circular_longlat.txt', 'sphere', 0.5, 6],
] as const)('leukaemia in New York: every cluster of %s', async ([name, surface, largestShare, count]) => {
  const expected = published(name)
  expect(expected).toHaveLength(count)
  const { clusters } = await scan(newYork(surface), { ...scanDefaults, largestShare, mostClusters: count })
  clusters.forEach((cluster, i) => {
    const its = expected[i]
    expect(cluster.members).toEqual(its?.members)
    expect(cluster.cases).toHaveLength(its?.cases ?? 0)
    expect(cluster.expected).toBeCloseTo(its?.expected ?? 0, 2)
    expect(cluster.relativeRisk).toBeCloseTo(its?.risk ?? 0, 2)
    expect(cluster.logRatio).toBeCloseTo(its?.ratio ?? 0, 5)
    // Two sets of 999 random data sets: three standard errors of their difference.
    const p = its?.p ?? 0
    expect(Math.abs(cluster.p - p)).toBeLessThan(0.002 + 3 * Math.sqrt((2 * p * (1 - p)) / 999))
  })
  expect(clusters[0]?.recurrenceDays).toBeCloseTo(1 / (clusters[0]?.p ?? 1), 10)
})

test('four cases worked out by hand', async () => {
  const problem: ScanProblem = {
    places: { surface: 'plane', x: Float64Array.of(0, 1, 2), y: new Float64Array(3) },
    steps: 2,
    casePlace: Int32Array.of(0, 0, 1, 2),
    caseStep: Int32Array.of(1, 1, 0, 0),
    population: undefined,
  }
  const { clusters } = await scan(problem, { ...scanDefaults, largestShare: 0.5, replications: 99 })
  // The first place has 2 of 4 cases and the last step 2 of 4: one expected. 2 ln 2 + 2 ln ⅔.
  expect(clusters).toHaveLength(1)
  expect(clusters[0]).toMatchObject({
    centre: 0,
    members: [0],
    radius: 0,
    window: { first: 1, last: 1 },
    cases: [0, 1],
  })
  expect(clusters[0]).toMatchObject({ expected: 1, ratio: 2, relativeRisk: 3 })
  expect(clusters[0]?.logRatio).toBeCloseTo(2 * Math.log(2) + 2 * Math.log(2 / 3), 12)
  // Of the six ways to deal two late times among four cases two are as extreme: both here, or both at the other places.
  expect(clusters[0]?.p).toBeGreaterThan(0.2)
  expect(clusters[0]?.p).toBeLessThan(0.5)
})

/** Complaints of 60 days all over a town, busier in its middle and on every seventh day; some more at a place in the last days. */
const town = (seed: number, planted: number): TimedPoint[] => {
  const dice = new Dice(seed)
  const point = (): TimedPoint => ({
    lon: 116.4 + 0.05 * (dice.unit() + dice.unit() - 1),
    lat: 39.9 + 0.04 * (dice.unit() + dice.unit() - 1),
    step: dice.below(4) === 0 ? dice.below(9) * 7 : dice.below(60),
  })
  const usual = Array.from({ length: 400 }, () => point())
  const burst = Array.from({ length: planted }, () => ({
    lon: 116.42 + 0.0008 * dice.unit(),
    lat: 39.91 + 0.0008 * dice.unit(),
    step: 57 + dice.below(3),
  }))
  return [...usual, ...burst]
}

const watch = { ...scanDefaults, longest: 7, longestRadius: 1000, replications: 199 }

test('a burst of nine in a town of four hundred is found, where and when it is', async () => {
  const { clusters } = await scan(pointsProblem(town(1, 9), 60), watch)
  const [first] = clusters
  expect(first?.cases.filter((index) => index >= 400)).toHaveLength(9)
  expect(first?.cases.length).toBeLessThanOrEqual(11)
  expect(first?.window.last).toBe(59)
  expect(first?.radius).toBeLessThan(300)
  expect(first?.p).toBe(1 / 200)
  expect(first?.recurrenceDays).toBe(200)
  expect(clusters.slice(1).every(({ p }) => p > 0.05)).toBe(true)
})

test('where nothing is the matter p is small as rarely as it says, busy middle and busy days or not', async () => {
  const small: number[] = []
  for (let seed = 100; seed < 140; seed++) {
    const { clusters } = await scan(pointsProblem(town(seed, 0), 60), { ...watch, replications: 39, seed })
    if ((clusters[0]?.p ?? 1) <= 0.1) small.push(seed)
  }
  // Four are expected of forty; eleven or more come once in a thousand.
  expect(small.length).toBeLessThan(11)
})

test('clusters share no place and come greatest first', async () => {
  const { clusters } = await scan(pointsProblem(town(3, 6), 60), { ...watch, mostClusters: 50 })
  const members = clusters.flatMap((cluster) => cluster.members)
  expect(clusters.length).toBeGreaterThan(3)
  expect(new Set(members).size).toBe(members.length)
  expect(clusters.map(({ logRatio }) => logRatio)).toEqual(
    clusters.map(({ logRatio }) => logRatio).toSorted((a, b) => b - a),
  )
})

test('looking back finds a burst that is over', async () => {
  const old = town(1, 9).map((point, i) => (i >= 400 ? { ...point, step: point.step - 30 } : point))
  const { clusters } = await scan(pointsProblem(old, 60), { ...watch, longest: 5, windows: 'any', replications: 99 })
  expect(clusters[0]?.window.first).toBeGreaterThanOrEqual(25)
  expect(clusters[0]?.window.last).toBeLessThanOrEqual(30)
  expect(clusters[0]?.p).toBe(1 / 100)
  const alive = await scan(pointsProblem(old, 60), watch)
  expect(alive.clusters[0]?.p).toBeGreaterThan(0.05)
})

test('the same seed gives the same result; progress is told to the end', async () => {
  const problem = pointsProblem(town(2, 3), 60)
  const told: number[] = []
  const once = await scan(problem, watch, { onProgress: (done) => told.push(done) })
  expect(await scan(problem, watch)).toEqual(once)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told.at(-1)).toBe(199)
  expect((await scan(problem, { ...watch, seed: 9 })).replicas).not.toEqual(once.replicas)
})

test('an abort ends it with the reason given', async () => {
  const control = new AbortController()
  const running = scan(
    pointsProblem(town(2, 3), 60),
    { ...watch, replications: 100_000 },
    {
      signal: control.signal,
      onProgress: () => control.abort(new Error('enough')),
    },
  )
  await expect(running).rejects.toThrow('enough')
  await expect(scan(pointsProblem([], 60), watch, { signal: control.signal })).rejects.toThrow('enough')
})

test('no cases, no clusters', async () => {
  expect((await scan(pointsProblem([], 60), watch)).clusters).toEqual([])
  const same = pointsProblem(Array(20).fill({ lon: 116.4, lat: 39.9, step: 59 }), 60)
  expect((await scan(same, { ...watch, largestShare: 1 })).clusters).toEqual([])
})
