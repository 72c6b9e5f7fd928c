import { expect, test } from 'vitest'
import { solveSpd } from '../../../../api/detection/statistics/cholesky.ts'

test('solves a system worked out by hand, reading the lower triangle only', () => {
  // (4 2; 2 3) x = (2; 5): x = (−1/2; 2), inverse (3 −2; −2 4) / 8.
  const solved = solveSpd(Float64Array.of(4, Number.NaN, 2, 3), Float64Array.of(2, 5))
  expect(solved?.solution[0]).toBeCloseTo(-0.5, 14)
  expect(solved?.solution[1]).toBeCloseTo(2, 14)
  expect([...(solved?.inverse ?? [])].map((one) => Math.round(one * 8e12) / 1e12)).toEqual([3, -2, -2, 4])
})

test('the size of a column does not make it singular, leaning on another does', () => {
  expect(solveSpd(Float64Array.of(1e12, 0, 1, 1e-12), Float64Array.of(1, 1))).toBeUndefined()
  expect(solveSpd(Float64Array.of(1e12, 0, 0, 1e-12), Float64Array.of(1, 1))?.solution[1]).toBeCloseTo(1e12, 0)
  expect(solveSpd(Float64Array.of(0), Float64Array.of(1))).toBeUndefined()
})
