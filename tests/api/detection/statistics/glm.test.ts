import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitQuasiPoisson } from '../../../../api/detection/statistics/glm.ts'

const ones = (rows: number) => new Float64Array(rows).fill(1)

test("fits Dobson's randomised trial as R's glm does", () => {
  // A. J. Dobson, An Introduction to Generalized Linear Models, 1990, p. 93; the first example of ?glm.
  const counts = Float64Array.of(18, 17, 15, 20, 10, 20, 25, 13, 12)
  const mark = (is: (row: number) => boolean) => counts.map((_, row) => (is(row) ? 1 : 0))
  const model = fitQuasiPoisson(counts, [
    ones(9),
    mark((row) => row % 3 === 1),
    mark((row) => row % 3 === 2),
    mark((row) => Math.floor(row / 3) === 1),
    mark((row) => Math.floor(row / 3) === 2),
  ])
  const [intercept, second, third, a, b] = model?.coefficients ?? []
  expect(intercept).toBeCloseTo(3.044522, 6)
  expect(second).toBeCloseTo(-0.4542553, 6)
  expect(third).toBeCloseTo(-0.2929871, 6)
  expect(a).toBeCloseTo(0, 6)
  expect(b).toBeCloseTo(0, 6)
  const errors = [0, 6, 12, 18, 24].map((at) => Math.sqrt(model?.unscaled[at] ?? 0))
  ;[0.1708987, 0.2021708, 0.1927423, 0.2, 0.2].forEach((error, i) => void expect(errors[i]).toBeCloseTo(error, 4))
  expect(model?.dispersion).toBeCloseTo(1.2933, 4)
  expect(model?.freedom).toBe(4)
  // The hat matrix projects on five columns.
  expect(model?.leverage.reduce((sum, one) => sum + one, 0)).toBeCloseTo(5, 8)
})

test('weighted residuals are at right angles to every column', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 })), {
        minLength: 8,
        maxLength: 40,
      }),
      (rows) => {
        const counts = Float64Array.from(rows, ([count]) => count)
        const weights = Float64Array.from(rows, ([, weight]) => weight)
        const columns = [
          ones(rows.length),
          counts.map((_, i) => i / rows.length),
          counts.map((_, i) => (i % 3 === 0 ? 1 : 0)),
        ]
        const model = fitQuasiPoisson(counts, columns, weights)
        if (!model) return false
        return columns.every((column) => {
          const off = counts.reduce(
            (sum, y, i) => sum + (weights[i] ?? 0) * (column[i] ?? 0) * (y - (model.fitted[i] ?? 0)),
            0,
          )
          return Math.abs(off) < 1e-3 * rows.length
        })
      },
    ),
  )
})

test('a row of weight two is two rows', () => {
  const line = (values: number[]) => Float64Array.from(values)
  const twice = fitQuasiPoisson(line([3, 5, 5, 9]), [ones(4), line([0, 1, 1, 2])])
  const weighted = fitQuasiPoisson(line([3, 5, 9]), [ones(3), line([0, 1, 2])], line([1, 2, 1]))
  expect(weighted?.coefficients[1]).toBeCloseTo(twice?.coefficients[1] ?? Number.NaN, 7)
})

test('no model of columns that depend on each other, nor of as many columns as rows', () => {
  const counts = Float64Array.of(3, 1, 4, 1)
  expect(fitQuasiPoisson(counts, [ones(4), ones(4)])).toBeUndefined()
  expect(fitQuasiPoisson(counts, [ones(4), new Float64Array(4)])).toBeUndefined()
  expect(fitQuasiPoisson(Float64Array.of(3), [ones(1)])).toBeUndefined()
})
