import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mannKendall } from '../../../../api/detection/statistics/mann-kendall.ts'
import { sharedData } from '../../../support/shared.ts'

fc.configureGlobal({ seed: 20_261_121 })

const trendOf = (values: readonly number[]) => mannKendall(Float64Array.from(values))

const reference = sharedData('reference', 'mann_kendall_pymannkendall.json')

test.skipIf(!reference)('a series of thirty years with gaps and ties comes out as five other programs have it', () => {
  const file: { data: (number | null)[]; expected: { test_original_test: Record<string, number> } } = JSON.parse(
    readFileSync(reference ?? '', 'utf8'),
  )
  const wanted = file.expected.test_original_test
  const found = trendOf(file.data.map((value) => value ?? Number.NaN))
  expect(found.count).toBe(file.data.filter((value) => value !== null).length)
  expect(found.s).toBe(wanted.s)
  expect(found.variance).toBeCloseTo(wanted.var_s ?? Number.NaN, 6)
  expect(found.z).toBeCloseTo(wanted.z ?? Number.NaN, 12)
  expect(found.p).toBeCloseTo(wanted.p ?? Number.NaN, 12)
  expect(found.tau).toBeCloseTo(wanted.Tau ?? Number.NaN, 12)
})

test('by hand: five that rise, and three of which two tie', () => {
  const rising = trendOf([1, 2, 3, 4, 5])
  expect([rising.s, rising.tau]).toEqual([10, 1])
  expect(rising.variance).toBeCloseTo((5 * 4 * 15) / 18, 12)
  expect(rising.z).toBeCloseTo(9 / Math.sqrt(50 / 3), 12)
  expect(rising.p).toBeCloseTo(0.0274863, 7)
  const tied = trendOf([1, 1, 2])
  expect([tied.s, tied.variance]).toEqual([2, (3 * 2 * 11 - 2 * 1 * 9) / 18])
})

test('without values, or without any that differ, there is no trend', () => {
  for (const values of [[], [4], [Number.NaN, 4], [7, 7, 7, 7]])
    expect(trendOf(values)).toMatchObject({ s: 0, variance: 0, tau: 0, z: 0, p: 1 })
})

const series = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 30 })

test('backwards the trend is turned over; the scale of values and gaps do not matter', () => {
  fc.assert(
    fc.property(series, fc.nat(), (values, where) => {
      const found = trendOf(values)
      const back = trendOf([...values].reverse())
      expect([back.s + found.s, back.z + found.z, back.p, back.variance]).toEqual([0, 0, found.p, found.variance])
      expect(trendOf(values.map((value) => Math.exp(value)))).toEqual(found)
      expect(trendOf(values.toSpliced(where % values.length, 0, Number.NaN))).toEqual(found)
    }),
  )
})

test('the variance is that of S over all orders of the values', () => {
  const orders = (values: readonly number[]): number[][] =>
    values.length === 0
      ? [[]]
      : values.flatMap((value, i) => orders(values.toSpliced(i, 1)).map((order) => [value, ...order]))
  for (const values of [
    [1, 2, 3, 4],
    [1, 1, 2, 3, 3],
    [2, 2, 2, 5, 9, 9],
  ]) {
    const all = orders(values).map((order) => trendOf(order).s)
    const variance = all.reduce((sum, s) => sum + s * s, 0) / all.length
    expect(trendOf(values).variance).toBeCloseTo(variance, 10)
  }
})
