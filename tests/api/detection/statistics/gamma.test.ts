import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lnGamma } from '../../../../api/detection/statistics/gamma.ts'

test('is the logarithm of factorials and of the root of pi', () => {
  expect(lnGamma(1)).toBeCloseTo(0, 13)
  expect(lnGamma(5)).toBeCloseTo(Math.log(24), 13)
  expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
  expect(lnGamma(171) / Math.log(7.257415615307994e306)).toBeCloseTo(1, 13)
})

test('goes up by the logarithm of its place', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (x) => {
      expect((lnGamma(x + 1) - lnGamma(x) - Math.log(x)) / Math.max(1, Math.abs(lnGamma(x)))).toBeCloseTo(0, 12)
    }),
  )
})
