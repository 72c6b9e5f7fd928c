import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonFactor, residualOf } from '../../../../api/detection/normals/residual.ts'

fc.configureGlobal({ seed: 20_261_122 })

const flow = { kind: 'flow', dispersion: 1, floor: 0 } as const

test('large counts are held in plain standard deviations', () => {
  const residual = residualOf(flow, 12)
  expect(residual(1000, 1000, 20)).toBeCloseTo(0, 10)
  expect(residual(1040, 1000, 20)).toBeCloseTo(1.98, 2)
})

test('an hour that always counts the same still scatters as counts do', () => {
  // 120 in an hour, the hour before 100: two roots of 100 on the hour's scale.
  expect(residualOf(flow, 12)(120 / 12, 100 / 12, 0)).toBeCloseTo(1.91, 2)
})

test('5 minutes scatter more than the hour they are of', () => {
  const hour = residualOf(flow, 12)(20, 10, 1)
  const five = residualOf(flow, 1)(20, 10, 1)
  expect(five).toBeGreaterThan(2)
  expect(five).toBeLessThan(hour / 2)
  expect(residualOf({ ...flow, dispersion: 3 }, 1)(20, 10, 1)).toBeLessThan(five / 1.5)
})

test('where nobody is expected one passer-by is no surge and ten are', () => {
  const residual = residualOf(flow, 1)
  expect(residual(0, 0, 0)).toBe(0)
  expect(residual(1, 0, 0)).toBeLessThan(1.5)
  expect(residual(10, 0, 0)).toBeGreaterThan(4)
})

test('levels are held in their own deviations, with a floor for those that never move', () => {
  const residual = residualOf({ kind: 'stock', dispersion: 1, floor: 0.5 }, 1)
  expect(residual(12, 10, 2)).toBe(1)
  expect(residual(-4, -2, 2)).toBe(-1)
  expect(residual(11, 10, 0)).toBe(2)
})

test('the more is counted the higher the residual, whatever is expected; no data stays no data', () => {
  const count = fc.double({ min: 0, max: 500, noNaN: true })
  fc.assert(
    fc.property(
      count,
      count,
      count,
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.constantFrom(1, 12),
      (a, b, mean, sigma, units) => {
        const residual = residualOf(flow, units)
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(residual(high, mean, sigma)).toBeGreaterThanOrEqual(residual(low, mean, sigma))
        expect(residual(Number.NaN, mean, sigma)).toBeNaN()
        expect(residual(a, Number.NaN, sigma)).toBeNaN()
      },
    ),
  )
})

test('rain that halves everybody is the city’s; a surge in a third of the cells is not', () => {
  const expected = Float64Array.from({ length: 90 }, (_, cell) => 5 + (cell % 7))
  expect(
    commonFactor(
      expected.map((mean) => mean / 2),
      expected,
      1,
    ),
  ).toBeCloseTo(0.5, 10)
  expect(
    commonFactor(
      expected.map((mean, cell) => (cell % 3 === 0 ? mean * 9 : mean)),
      expected,
      1,
    ),
  ).toBe(1)
})

test('too few telling cells tell nothing, and no factor is beyond reason', () => {
  const twenty = new Float64Array(20).fill(50)
  expect(
    commonFactor(
      twenty.map(() => 5),
      twenty,
      1,
    ),
  ).toBe(1)
  const quiet = new Float64Array(500).fill(0.1)
  expect(commonFactor(new Float64Array(500), quiet, 1)).toBe(1)
  const many = new Float64Array(50).fill(50)
  expect(
    commonFactor(
      many.map(() => 0),
      many,
      1,
    ),
  ).toBe(0.2)
})
