import { expect, test } from 'vitest'
import { areaPath, linePath, topOf } from '../../../web/ui/curve.ts'

test('everything drawn lies below the top, and an empty chart has one', () => {
  expect(topOf([1, 5, null], [2, 3, 4], 8)).toBeGreaterThan(8)
  expect(topOf([null], [null], null)).toBe(1)
})

test('a gap in the data is a gap in the line', () => {
  expect(linePath([10, 10, null, 10], 10, 400, 100)).toBe('M50.0 0.0L150.0 0.0M350.0 0.0')
})

test('a band is drawn where both its bounds are known', () => {
  expect(areaPath([0, 0, null, 0], [10, 10, 10, 10], 10, 400, 100)).toBe(
    'M50.0 0.0L150.0 0.0L150.0 100.0L50.0 100.0ZM350.0 0.0L350.0 100.0Z',
  )
})
