import { expect, test } from 'vitest'
import { ratesOf, thinned } from '../../../../api/detection/normals/thin.ts'

const many = 40_000
/** Hours that counted what was to be counted. */
const steady = (rate: number) => ({
  observed: new Float32Array(many).fill(rate),
  rate: new Float32Array(many).fill(rate),
})
const momentsOf = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

test.each([0.5, 5, 60])('a twelfth of an hour of %d per 5 minutes has binomial mean and variance', (rate) => {
  const { mean, variance } = momentsOf(thinned(steady(rate), 1))
  const count = Math.round(rate * 12)
  expect(mean).toBeCloseTo(count / 12, rate > 10 ? 0 : 1)
  expect(variance / (count * (1 / 12) * (11 / 12))).toBeGreaterThan(0.95)
  expect(variance / (count * (1 / 12) * (11 / 12))).toBeLessThan(1.05)
})

test('counts that come in bursts scatter by their dispersion', () => {
  const { mean, variance } = momentsOf(thinned(steady(10), 3))
  // Dirichlet-multinomial: n p q (n + A) / (1 + A) with A = 12 × 10 / (3 − 1).
  const wanted = 120 * (1 / 12) * (11 / 12) * ((120 + 60) / 61)
  expect(mean).toBeCloseTo(10, 0)
  expect(variance / wanted).toBeGreaterThan(0.93)
  expect(variance / wanted).toBeLessThan(1.07)
})

test('a high hour had its high 5 minutes: what was to be counted tells how they scatter, not what came', () => {
  const came = { observed: new Float32Array(many).fill(10), rate: new Float32Array(many).fill(2) }
  // A = 12 × 2 / (3 − 1) instead of 60.
  const wanted = 120 * (1 / 12) * (11 / 12) * ((120 + 12) / 13)
  const { variance } = momentsOf(thinned(came, 3))
  expect(variance / wanted).toBeGreaterThan(0.93)
  expect(variance / wanted).toBeLessThan(1.07)
})

test.each([1, 2])('5 minutes at the top of a rise hold more of their hour (dispersion %d)', (dispersion) => {
  const share = new Float32Array(many).fill(0.2)
  expect(momentsOf(thinned({ ...steady(10), share }, dispersion)).mean).toBeCloseTo(24, 0)
  expect(momentsOf(thinned({ ...steady(0.25), share: share.fill(0.9) }, dispersion)).mean).toBeCloseTo(2.7, 1)
})

test('what was to be counted lies between what is expected and what came, nearer to what came the more hours differ', () => {
  const hour = (sigma: number) => ({
    observed: Float32Array.of(20),
    expected: Float32Array.of(10),
    sigma: Float32Array.of(sigma),
  })
  expect([...ratesOf(hour(0), 1.2)]).toEqual([10])
  expect([...ratesOf(hour(Math.sqrt(2)), 1.2)]).toEqual([15])
  expect(ratesOf(hour(100), 1.2)[0]).toBeGreaterThan(19.9)
})

test('no data stays no data, nothing stays nothing, and the same comes of the same', () => {
  const observed = Float32Array.from([Number.NaN, 0, 4, 4, 4])
  const hours = { observed, rate: observed }
  const once = thinned(hours, 1)
  expect(once[0]).toBeNaN()
  expect(once[1]).toBe(0)
  expect(thinned(hours, 1)).toEqual(once)
  expect(thinned(hours, 1, 2)).not.toEqual(once)
})
