import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middleOf, sortFirst, spreadOf } from '../../../../api/detection/normals/robust.ts'
import { quantileOf } from '../../../../api/detection/statistics/gaussian.ts'
import { median, robust } from '../../../../api/heat/normal.ts'
import { seeded } from '../../../support/load.ts'

fc.configureGlobal({ seed: 20_261_122 })

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 })

test('sorts, and finds the middle as the plain median does', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const sorted = new Float32Array(70).fill(9)
      sorted.set(values)
      sortFirst(sorted, values.length)
      expect([...sorted.subarray(0, values.length)]).toEqual(values.toSorted((a, b) => a - b))
      expect(sorted[values.length]).toBe(9)
      expect(middleOf(sorted, values.length)).toBe(median(values))
    }),
  )
})

test('the spread is 1.4826 × MAD times what few samples need', () => {
  const values = [3, 9, 4, 4, 8, 1, 7, 5]
  const sorted = Float32Array.from(values).sort()
  expect(spreadOf(sorted, 8, middleOf(sorted, 8), new Float32Array(8))).toBeCloseTo(robust(values).sigma * 1.129, 6)
  expect(spreadOf(sorted, 1, 3, new Float32Array(8))).toBeNaN()
})

test.each([4, 8, 16, 40])('of %i normal samples it is right on average', (count) => {
  const random = seeded(count)
  const scratch = new Float32Array(count)
  let sum = 0
  const turns = 20_000
  for (let turn = 0; turn < turns; turn++) {
    const values = Float32Array.from({ length: count }, () => quantileOf(random() || 0.5)).sort()
    sum += spreadOf(values, count, middleOf(values, count), scratch)
  }
  expect(sum / turns).toBeGreaterThan(0.98)
  expect(sum / turns).toBeLessThan(1.02)
})
