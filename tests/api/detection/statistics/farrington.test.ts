import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  farrington,
  farrington1996,
  farringtonFlexible,
  outbreakWeights,
  powerBound,
} from '../../../../api/detection/statistics/farrington.ts'
import { fitQuasiPoisson } from '../../../../api/detection/statistics/glm.ts'
import { sharedData } from '../../../support/shared.ts'

const file = sharedData('reference', 'salmonella_agona_uk_1990_1995_farrington_ears.csv')

/** A year's wave around `level`, growing by `growth` a week, without chance. */
const wave = (weeks: number, level: number, growth = 0): number[] =>
  Array.from({ length: weeks }, (_, week) =>
    Math.round(level * Math.exp(growth * week) * (1 + 0.5 * Math.sin((2 * Math.PI * week) / 52))),
  )

test.skipIf(!file)('raises the nine alarms of salmonella agona in the weeks that R does, and all its bounds', () => {
  const rows = readFileSync(file ?? '', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const counts = rows.map(([, count]) => count ?? Number.NaN)
  const alarms: number[] = []
  rows.forEach(([week = 0, , upper = Number.NaN], step) => {
    if (Number.isNaN(upper)) return
    const found = farrington(counts, step, { ...farrington1996, years: 3 })
    if (found?.alarm) alarms.push(week)
    // R writes a bound of 0 where there are too few cases for an alarm.
    expect(found?.enough).toBe(upper > 0)
    if (upper > 0) expect(found?.upper).toBeCloseTo(upper, 8)
  })
  expect(alarms).toEqual(rows.filter((row) => row[3] === 1).map(([week]) => week))
  expect(alarms).toHaveLength(9)
})

test('the bound on the scale of powers of two thirds is that of the published checks of R', () => {
  const { upper, p } = powerBound(5, 0.2 ** 2, 1, 8, 0.05)
  expect(upper).toBeCloseTo(9.1154825, 6)
  expect(p).toBeCloseTo(0.1094727, 6)
})

test('half of the rows beyond the limit by two: weights 1.6 and 0.4', () => {
  // Ten rows around a mean of 1; five have the Anscombe residual 2 × √(1 − 1/10), the others fit.
  const high = (1 + (2 * Math.sqrt(0.9)) / 1.5) ** 1.5
  const response = Float64Array.from({ length: 10 }, (_, i) => (i < 5 ? 1 : high))
  const fitted = new Float64Array(10).fill(1)
  const model = { fitted, leverage: fitted.map(() => 0.1), dispersion: 1, freedom: 9 }
  const weights = outbreakWeights(response, { ...model, coefficients: fitted, unscaled: fitted }, 1)
  expect([...weights.slice(0, 5)].every((one) => Math.abs(one - 1.6) < 1e-12)).toBe(true)
  expect([...weights.slice(5)].every((one) => Math.abs(one - 0.4) < 1e-12)).toBe(true)
})

test('a past outbreak lifts the bound less when it weighs less', () => {
  const counts = wave(320, 20)
  for (let week = 312 - 52 - 2; week < 312 - 52 + 2; week++) counts[week] = 150
  const trusting = farrington(counts, 312, { ...farringtonFlexible, downWeightFrom: Number.POSITIVE_INFINITY })
  const wary = farrington(counts, 312)
  expect(wary?.upper).toBeLessThan((trusting?.upper ?? 0) * 0.8)
})

test('the season is expected, and what comes on top of it is an alarm', () => {
  const counts = wave(330, 40)
  for (const step of [273, 286, 299, 312]) {
    const usual = farrington(counts, step)
    expect(Math.abs((usual?.expected ?? 0) / (counts[step] ?? 0) - 1)).toBeLessThan(0.12)
    expect(usual?.alarm).toBe(false)
    const burst = counts.with(step, (counts[step] ?? 0) * 2)
    expect(farrington(burst, step)).toMatchObject({ alarm: true, expected: usual?.expected })
  }
})

test('a count is an alarm exactly from a score of 1 and a p of alpha on', () => {
  const counts = wave(330, 40)
  const upper = farrington(counts, 312)?.upper ?? 0
  const [at, above] = [upper, upper + 1].map((count) => farrington(counts.with(312, count), 312))
  expect([at?.alarm, above?.alarm]).toEqual([false, true])
  expect(at?.score).toBe(1)
  expect(above?.p).toBeLessThanOrEqual(farringtonFlexible.alpha)
  expect(at?.p).toBeGreaterThan(farringtonFlexible.alpha)
})

test('a lasting trend is followed, but not beyond what was ever seen nor from two years', () => {
  const falling = wave(330, 200, -0.005)
  expect(farrington(falling, 312)?.trend).toBeCloseTo(-0.005, 3)
  expect(farrington(falling, 312, { ...farringtonFlexible, years: 2 })?.trend).toBeUndefined()
  expect(farrington(wave(330, 4, 0.01), 325, { ...farrington1996, years: 5 })?.trend).toBeUndefined()
})

test('too few cases of late are no alarm, however unusual', () => {
  // One case every ten weeks: some parts of the year never had any.
  const counts = Array.from({ length: 330 }, (_, week): number => (week % 10 === 0 ? 1 : 0))
  expect(farrington(counts.with(312, 3), 312)).toMatchObject({ alarm: false, enough: false })
  expect(farrington(counts.with(312, 5), 312)).toMatchObject({ alarm: true, enough: true })
})

test('a past without a single case has no model', () => {
  expect(farrington(wave(330, 0).with(312, 9), 312)).toBeUndefined()
})

test('a short past gives no verdict; gaps in a long one are left out', () => {
  const counts = wave(330, 40)
  expect(farrington(counts, 5 * 52 + 2)).toBeUndefined()
  expect(farrington(counts, 5 * 52 + 3)).toBeDefined()
  expect(farrington(counts.with(312, Number.NaN), 312)).toBeUndefined()
  expect(farrington(counts, 330)).toBeUndefined()
  const gaps = counts.map((count, week) => (week % 9 === 0 && week !== 312 ? Number.NaN : count))
  const [whole, holed] = [farrington(counts, 312), farrington(gaps, 312)]
  expect((holed?.expected ?? 0) / (whole?.expected ?? 1)).toBeCloseTo(1, 1)
})

test('the newest half-year does not move its own yardstick', () => {
  const counts = wave(330, 40)
  const rising = counts.map((count, week) => (week >= 312 - 26 && week < 312 ? count * 3 : count))
  expect(farrington(rising, 312)?.upper).toBe(farrington(counts, 312)?.upper)
})

test('one season and nothing but windows is the algorithm of 1996', () => {
  const counts = wave(330, 12)
  const asOf1996 = { ...farringtonFlexible, parts: 1, newest: 3, downWeightFrom: 1, trendLevel: 0.05 } as const
  expect(farrington(counts, 312, { ...asOf1996, bound: 'two thirds' })).toEqual(farrington(counts, 312, farrington1996))
  // Without season and trend the model is the mean.
  const flat = fitQuasiPoisson(Float64Array.of(1, 2, 6), [Float64Array.of(1, 1, 1)])
  expect(flat?.fitted[0]).toBeCloseTo(3, 8)
})
