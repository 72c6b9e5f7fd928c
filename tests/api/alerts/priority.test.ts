import fc from 'fast-check'
import { expect, test } from 'vitest'
import { priorityOf } from '../../../api/alerts/priority.ts'
import { evidence, incident, middle } from './world.ts'

const of = (severity: 'A' | 'B' | 'C', z: number | null, rate: number | null = null, cells = 1) =>
  priorityOf({ ...incident(Array(cells).fill(middle)), severity, evidence: { ...evidence, z, rate } })

test('a worse severity goes first, whatever else is told of the others', () => {
  expect(of('B', 1e9, 0, 500)).toBeLessThanOrEqual(of('A', 0))
  expect(of('C', -1e9, 0, 500)).toBeLessThanOrEqual(of('B', 0))
})

test('farther from normal, rarer and larger go before', () => {
  expect(of('B', 8)).toBeGreaterThan(of('B', 4))
  expect(of('B', -8)).toBe(of('B', 8))
  expect(of('B', null, 1e-9)).toBeGreaterThan(of('B', null, 1e-3))
  expect(of('B', 4, null, 9)).toBeGreaterThan(of('B', 4))
})

test('is between 0 and 100, also of figures without a measure', () => {
  const odd = fc.constantFrom(null, Number.POSITIVE_INFINITY, Number.NaN, -3, 0, 2, 1e300)
  fc.assert(
    fc.property(
      fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      odd,
      odd,
      fc.nat(40),
      (severity, z, rate, n) => {
        const priority = of(severity, z, rate, n)
        expect(priority).toBeGreaterThanOrEqual(0)
        expect(priority).toBeLessThanOrEqual(100)
      },
    ),
  )
})
