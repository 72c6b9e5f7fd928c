import { expect, test } from 'vitest'
import { observe } from '../../../../api/detection/surge/watch.ts'

test('cells of which too little is known to say what is usual do not make a bucket no data', () => {
  const habit = {
    mid: Float32Array.of(20, 20, Number.NaN, Number.NaN),
    sigma: Float32Array.of(4, 4, Number.NaN, Number.NaN),
    habit: Float32Array.of(1, 1, 0, 0.2),
  }
  const values = Float64Array.of(24, Number.NaN, Number.NaN, 12)
  expect(observe(values, habit, 1, 'flow').covered).toBe(true)
  expect(observe(values, habit, 1, 'stock').covered).toBe(true)
  expect(observe(new Float64Array(4).fill(Number.NaN), habit, 1, 'flow').covered).toBe(false)
})
