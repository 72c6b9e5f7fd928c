import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf, logRatio, type ScanProblem, scanDefaults, windowAt } from '../../../../api/detection/scan/frame.ts'

const line = (population: number[] | undefined, caseStep: number[]): ScanProblem => ({
  places: { surface: 'plane', x: Float64Array.of(0, 1, 2, 3), y: new Float64Array(4) },
  steps: 4,
  casePlace: Int32Array.from(caseStep, (_, i) => i % 4),
  caseStep: Int32Array.from(caseStep),
  population: population && Float64Array.from(population),
})

test('the ratio is that of the likelihoods, worked out by hand', () => {
  // 8 of 10 where 5 were expected: 8 ln 1.6 + 2 ln 0.4.
  expect(logRatio(8, 5, 10)).toBeCloseTo(8 * Math.log(1.6) + 2 * Math.log(0.4), 12)
  expect(logRatio(5, 5, 10)).toBe(0)
  expect(logRatio(2, 5, 10)).toBe(0)
  expect(logRatio(10, 5, 10)).toBeCloseTo(10 * Math.log(2), 12)
})

test('the ratio falls as more is expected and grows with the count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0.1, max: 98, noNaN: true }), (count, expected) => {
      expect(logRatio(count, expected, 100)).toBeGreaterThanOrEqual(logRatio(count, expected + 0.5, 100) - 1e-12)
      expect(logRatio(count + 1, expected, 100)).toBeGreaterThanOrEqual(logRatio(count, expected, 100) - 1e-12)
    }),
  )
})

test('permutation: a window expects what it had, wherever it was', () => {
  const problem = line(undefined, [0, 3, 3, 2, 3, 0, 1, 2])
  const frame = frameOf(problem, { ...scanDefaults, longest: 2 })
  expect([...frame.weight]).toEqual([2, 2, 2, 2])
  // The last step had 3 of 8, the last two 5 of 8.
  expect([...frame.rate]).toEqual([3 / 8, 5 / 8])
  expect([0, 1].map((window) => windowAt(frame, 4, window))).toEqual([
    { first: 3, last: 3 },
    { first: 2, last: 3 },
  ])
})

test('Poisson: a window expects its share of time, of each by population', () => {
  const frame = frameOf(line([100, 300, 100, 500], [0, 3, 3, 2]), { ...scanDefaults, longest: 2 })
  expect([...frame.rate]).toEqual([1 / 1000, 2 / 1000])
})

test('looking back, all windows stand; too short and too early ones can never be a cluster', () => {
  const frame = frameOf(line(undefined, [0, 1, 2, 3]), { ...scanDefaults, windows: 'any', shortest: 2, longest: 3 })
  const allowed = [...frame.rate].flatMap((rate, window) => (Number.isFinite(rate) ? windowAt(frame, 4, window) : []))
  expect(allowed).toEqual([
    { first: 2, last: 3 },
    { first: 1, last: 3 },
    { first: 1, last: 2 },
    { first: 0, last: 2 },
    { first: 0, last: 1 },
  ])
})

test('cases among nobody, outside the period or at no place are refused', () => {
  expect(() => frameOf(line([0, 1, 1, 1], [0]), scanDefaults)).toThrow('人口为零')
  expect(() => frameOf(line(undefined, [4]), scanDefaults)).toThrow(RangeError)
  expect(() => frameOf({ ...line(undefined, [0]), casePlace: Int32Array.of(4) }, scanDefaults)).toThrow(RangeError)
})
