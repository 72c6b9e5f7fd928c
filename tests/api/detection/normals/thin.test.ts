import { expect, test } from 'vitest'
import { thinned } from '../../../../api/detection/normals/thin.ts'

const many = 40_000
const momentsOf = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

test.each([0.5, 5, 60])('a twelfth of an hour of %d per 5 minutes has binomial mean and variance', (rate) => {
  const { mean, variance } = momentsOf(thinned(new Float32Array(many).fill(rate), 1))
  const count = Math.round(rate * 12)
  expect(mean).toBeCloseTo(count / 12, rate > 10 ? 0 : 1)
  expect(variance / (count * (1 / 12) * (11 / 12))).toBeGreaterThan(0.95)
  expect(variance / (count * (1 / 12) * (11 / 12))).toBeLessThan(1.05)
})

test('counts that come in bursts scatter by their dispersion', () => {
  const { mean, variance } = momentsOf(thinned(new Float32Array(many).fill(10), 3))
  // Dirichlet-multinomial: n p q (n + A) / (1 + A) with A = 12 × 10 / (3 − 1).
  const wanted = 120 * (1 / 12) * (11 / 12) * ((120 + 60) / 61)
  expect(mean).toBeCloseTo(10, 0)
  expect(variance / wanted).toBeGreaterThan(0.93)
  expect(variance / wanted).toBeLessThan(1.07)
})

test('no data stays no data, nothing stays nothing, and the same comes of the same', () => {
  const hours = Float32Array.from([Number.NaN, 0, 4, 4, 4])
  const once = thinned(hours, 1)
  expect(once[0]).toBeNaN()
  expect(once[1]).toBe(0)
  expect(thinned(hours, 1)).toEqual(once)
  expect(thinned(hours, 1, 2)).not.toEqual(once)
})
