import fc from 'fast-check'
import { expect, test } from 'vitest'
import { falseDiscoveryRates, pValues } from '../../../../api/detection/statistics/false-discovery.ts'
import { quantileOf } from '../../../../api/detection/statistics/gaussian.ts'
import { seeded } from '../../../support/load.ts'

fc.configureGlobal({ seed: 20_261_121 })

const rates = (p: readonly number[]): number[] => [...falseDiscoveryRates(Float64Array.from(p))]

/** The fifteen of Benjamini and Hochberg's own example, 1995, section 3. */
const example = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
]

test("the authors' example: four of fifteen are called at 0.05", () => {
  expect(rates(example).filter((rate) => rate <= 0.05)).toHaveLength(4)
  const wanted = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571429, 0.0638571429, 0.0645, 0.0765, 0.486]
  for (const [i, rate] of wanted.entries()) expect(rates(example)[i]).toBeCloseTo(rate, 10)
})

test('p comes from one tail or both, and no data stays none', () => {
  const z = Float64Array.of(-1.9599639845400538, 0, 1.9599639845400538, Number.NaN)
  const rounded = (side: 'upper' | 'lower' | 'both') => [...pValues(z, side)].map((p) => Math.round(p * 1e12) / 1e12)
  expect(rounded('upper')).toEqual([0.975, 0.5, 0.025, Number.NaN])
  expect(rounded('lower')).toEqual([0.025, 0.5, 0.975, Number.NaN])
  expect(rounded('both')).toEqual([0.05, 1, 0.05, Number.NaN])
})

const probabilities = fc.array(
  fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.01, 0.05, 1)),
  {
    maxLength: 40,
  },
)

test('the called are those of the step-up rule: all up to the largest k with p(k) ≤ kα/m', () => {
  fc.assert(
    fc.property(probabilities, fc.constantFrom(0.01, 0.05, 0.1, 0.3), (p, alpha) => {
      const sorted = [...p].sort((a, b) => a - b)
      const ranks = sorted.flatMap((value, i) => (value * (p.length / (i + 1)) <= alpha ? [value] : []))
      const limit = ranks.at(-1) ?? Number.NEGATIVE_INFINITY
      expect(rates(p).map((rate) => rate <= alpha)).toEqual(p.map((value) => value <= limit))
    }),
  )
})

test('a rate is never below its p nor above 1, and keeps the order of the p', () => {
  fc.assert(
    fc.property(probabilities, (p) => {
      const found = rates(p)
      for (const [i, value] of p.entries()) {
        expect(found[i]).toBeGreaterThanOrEqual(value)
        expect(found[i]).toBeLessThanOrEqual(1)
        for (const [j, other] of p.entries())
          if (value <= other) expect(found[i]).toBeLessThanOrEqual(found[j] ?? Number.NaN)
      }
    }),
  )
})

test('the order of the cells does not matter, and a cell without data counts for no test', () => {
  fc.assert(
    fc.property(probabilities, fc.nat(), (p, where) => {
      const found = rates(p)
      expect(rates([...p].reverse())).toEqual(found.toReversed())
      const at = where % (p.length + 1)
      expect(rates(p.toSpliced(at, 0, Number.NaN))).toEqual(found.toSpliced(at, 0, Number.NaN))
    }),
  )
  expect(rates([])).toEqual([])
  expect(rates([Number.NaN])).toEqual([Number.NaN])
})

test('the share of false ones among the called is at most what was asked for', () => {
  const random = seeded(11)
  const alpha = 0.1
  const runs = 1500
  const falseShare = (real: number): number => {
    let sum = 0
    for (let run = 0; run < runs; run++) {
      const p = Array.from({ length: 60 }, (_, i) => {
        const z = quantileOf(random() || 0.5) + (i < real ? 3.5 : 0)
        return pValues(Float64Array.of(z), 'upper')[0] ?? 1
      })
      const called = rates(p).flatMap((rate, i) => (rate <= alpha ? [i] : []))
      if (called.length > 0) sum += called.filter((i) => i >= real).length / called.length
    }
    return sum / runs
  }
  // With m0 of m tests null and independent the expectation is exactly α m0 / m (Benjamini and Yekutieli 2001).
  expect(Math.abs(falseShare(0) - alpha)).toBeLessThan(0.025)
  expect(Math.abs(falseShare(20) - (alpha * 40) / 60)).toBeLessThan(0.01)
})
