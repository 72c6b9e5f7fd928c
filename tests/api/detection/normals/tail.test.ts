import { expect, test } from 'vitest'
import { distributionOf, Histogram, scoreIn } from '../../../../api/detection/normals/tail.ts'
import { quantileOf, upperTail } from '../../../../api/detection/statistics/gaussian.ts'
import { seeded } from '../../../support/load.ts'

const measured = (draw: (share: number) => number, count = 400_000) => {
  const histogram = new Histogram()
  const random = seeded(7)
  for (let i = 0; i < count; i++) histogram.add(draw(random() || 0.5))
  return distributionOf(histogram)
}
const told = (distribution: ReturnType<typeof measured>, residual: number): number => {
  if (!distribution) throw new Error('nothing was measured')
  return scoreIn(distribution, residual)
}

test('normal residuals are told as they are, to far beyond what was seen', () => {
  const normal = measured(quantileOf)
  for (const score of [-6, -3, -1.1, 0, 0.4, 2, 3, 5]) expect(Math.abs(told(normal, score) - score)).toBeLessThan(0.25)
})

test('heavy tails are taken down: a residual is as rare as it was measured', () => {
  // Exponential on both sides: P(X > x) = e^−x / 2, at 6.2 as rare as a normal score of 3.03.
  const laplace = measured((share) => (share > 0.5 ? -Math.log(2 * (1 - share)) : Math.log(2 * share)))
  for (const residual of [1, 3, 6.2, 9]) {
    const p = upperTail(told(laplace, residual))
    // Close where it was seen (p ≥ 0.001), and within a half where it is drawn on.
    expect(p / (Math.exp(-residual) / 2)).toBeGreaterThan(residual < 7 ? 0.85 : 0.5)
    expect(p / (Math.exp(-residual) / 2)).toBeLessThan(residual < 7 ? 1.15 : 1.5)
    expect(told(laplace, -residual)).toBeCloseTo(-told(laplace, residual), 1)
  }
})

test('one thousandth of incidents among them does not teach the tail', () => {
  const clean = told(measured(quantileOf), 4)
  const withIncidents = measured((share) => (share > 0.9995 ? 15 : quantileOf(share / 0.9995)))
  expect(told(withIncidents, 4)).toBeGreaterThan(clean - 0.5)
})

test('a higher residual never has a lower score, lumps of empty streets included', () => {
  const lumpy = measured((share) => (share < 0.7 ? -0.2 : share < 0.9 ? 1 : 1 + Math.floor(share * 100 - 90)))
  let before = Number.NEGATIVE_INFINITY
  for (let residual = -25; residual < 25; residual += 0.01) {
    const score = told(lumpy, residual)
    expect(score).toBeGreaterThanOrEqual(before)
    before = score
  }
  expect(told(lumpy, Number.NaN)).toBeNaN()
})

test('too few residuals tell nothing', () => {
  expect(measured(quantileOf, 1999)).toBeUndefined()
})

test('histograms add up', () => {
  const [one, other, both] = [new Histogram(), new Histogram(), new Histogram()]
  for (let i = 0; i < 100; i++) {
    one.add(i / 10)
    other.add(-i / 10)
    both.add(i / 10)
    both.add(-i / 10)
  }
  one.addAll(other)
  one.add(Number.NaN)
  expect(one.total).toBe(200)
  for (const share of [0.01, 0.3, 0.5, 0.99]) expect(one.quantile(share)).toBe(both.quantile(share))
})
