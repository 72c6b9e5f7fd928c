import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bothTails, lowerTail, quantileOf, upperTail } from '../../../../api/detection/statistics/gaussian.ts'

fc.configureGlobal({ seed: 20_261_121 })

/** P(Z > z) by arithmetic of 40 digits. */
const tails = [
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [0.66291, 0.25369409838973994],
  [1, 0.15865525393145705],
  [1.96, 0.024997895148220435],
  [3, 0.0013498980316300946],
  [5.6, 1.071759025831093e-8],
  [5.7, 5.990371401063528e-9],
  [8.3, 5.205569744890254e-17],
  [12, 1.776482112077679e-33],
  [25, 3.056696706382561e-138],
  [37, 5.725571222524577e-300],
] as const

/** z of P(Z < z) by the same. */
const quantiles = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-12, -7.034483825301132],
  [0.0001, -3.7190164854556804],
  [0.05, -1.6448536269514726],
  [0.3, -0.5244005127080408],
  [0.5, 0],
  [0.975, 1.9599639845400538],
] as const

const offBy = (found: number, wanted: number): number => Math.abs(found / wanted - 1)

test('tails are right to the last digits, however far out', () => {
  for (const [z, p] of tails) {
    expect(offBy(upperTail(z), p), `beyond ${z}`).toBeLessThan(2e-15)
    expect(lowerTail(-z)).toBe(upperTail(z))
    expect(offBy(upperTail(-z), 1 - p), `beyond ${-z}`).toBeLessThan(2e-15)
    expect(bothTails(-z)).toBe(bothTails(z))
    expect(offBy(bothTails(z), 2 * p), `either side of ${z}`).toBeLessThan(2e-15)
  }
})

test('at the end of all numbers there is nothing beyond, and no number has no probability', () => {
  expect([38.6, Number.POSITIVE_INFINITY].map(upperTail)).toEqual([0, 0])
  expect([38.6, Number.POSITIVE_INFINITY].map(lowerTail)).toEqual([1, 1])
  expect([upperTail(Number.NaN), lowerTail(Number.NaN), bothTails(Number.NaN)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ])
})

test('a larger z is less likely passed, also across the seams of the approximations', () => {
  const z = fc.oneof(
    fc.double({ min: -9, max: 38, noNaN: true }),
    ...[0.66291, Math.sqrt(32)].map((seam) => fc.double({ min: seam - 0.02, max: seam + 0.02, noNaN: true })),
  )
  fc.assert(fc.property(z, z, (a, b) => upperTail(Math.min(a, b)) >= upperTail(Math.max(a, b)) * (1 - 4e-15)))
})

test('quantiles are right, and undone by the probability', () => {
  for (const [p, z] of quantiles) expect(quantileOf(p)).toBeCloseTo(z, 13)
  expect([0, 1, -0.1, 1.1, Number.NaN].map(quantileOf)).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ])
  const power = fc.double({ min: -290, max: -0.001, noNaN: true })
  fc.assert(fc.property(power, (exponent) => offBy(lowerTail(quantileOf(10 ** exponent)), 10 ** exponent) < 1e-12))
})
