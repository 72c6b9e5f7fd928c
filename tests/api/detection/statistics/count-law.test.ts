import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOfAtLeast, upperCount } from '../../../../api/detection/statistics/count-law.ts'

test("gives the published checks of R's surveillance", () => {
  expect(upperCount({ mean: 5, dispersion: 1.5 }, 0.05)).toBe(10)
  expect(chanceOfAtLeast({ mean: 5, dispersion: 1.5 }, 11)).toBeCloseTo(0.03763657, 7)
  expect(upperCount({ mean: 5, dispersion: 1 }, 0.05)).toBe(9)
  expect(chanceOfAtLeast({ mean: 5, dispersion: 1 }, 11)).toBeCloseTo(0.01369527, 7)
})

test('a geometric law is negative binomial of size one', () => {
  // Mean 3, variance 12: each count is 3/4 as likely as the one before.
  for (const count of [1, 2, 5, 40])
    expect(chanceOfAtLeast({ mean: 3, dispersion: 4 }, count)).toBeCloseTo(0.75 ** count, 12)
})

test('large means come near the normal law, where nothing may overflow', () => {
  const upper = upperCount({ mean: 1e5, dispersion: 3 }, 0.005)
  expect(Math.abs(upper - (1e5 + 2.5758 * Math.sqrt(3e5)))).toBeLessThan(15)
  expect(chanceOfAtLeast({ mean: 1e5, dispersion: 1 }, 0)).toBe(1)
})

test('the bound is the least count that is passed no more often than alpha, and chances fall', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 300, noNaN: true }),
      fc.double({ min: 1, max: 20, noNaN: true }),
      fc.double({ min: 0.0005, max: 0.4, noNaN: true }),
      (mean, dispersion, alpha) => {
        const law = { mean, dispersion }
        const upper = upperCount(law, alpha)
        expect(chanceOfAtLeast(law, upper + 1)).toBeLessThanOrEqual(alpha)
        if (upper > 0) expect(chanceOfAtLeast(law, upper)).toBeGreaterThan(alpha)
        expect(chanceOfAtLeast(law, upper + 2)).toBeLessThanOrEqual(chanceOfAtLeast(law, upper + 1))
      },
    ),
  )
})
