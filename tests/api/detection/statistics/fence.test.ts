import { expect, test } from 'vitest'
import { quantile, upperFence } from '../../../../api/detection/statistics/fence.ts'

test('quantiles interpolate between neighbours', () => {
  expect(quantile([4, 1, 3, 2], 0.75)).toBeCloseTo(3.25, 12)
  expect(quantile([7], 0.95)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

test('the fence is the median times e to three robust deviations of the logarithm', () => {
  // ln: 0 1 2 3 4, median 2, absolute deviations 2 1 0 1 2, MAD 1.
  const values = [0, 1, 2, 3, 4].map(Math.exp)
  expect(upperFence(values, 3, 0)).toBeCloseTo(Math.exp(2 + 3 * 1.4826), 8)
})

test('one wild value does not move the fence by much, and zeros are finite', () => {
  const values = [10, 11, 9, 10, 12, 8, 10, 11, 9]
  const fence = upperFence(values, 3, 1)
  expect(upperFence([...values, 100_000], 3, 1) / fence).toBeLessThan(1.15)
  expect(upperFence([0, 0, 0, 5], 3, 1)).toBeCloseTo(0, 12)
})

test('in another unit the fence is the same value', () => {
  const values = [3, 5, 8, 13, 21, 34]
  expect(
    upperFence(
      values.map((value) => value * 1000),
      3,
      1000,
    ),
  ).toBeCloseTo(1000 * upperFence(values, 3, 1), 6)
})
