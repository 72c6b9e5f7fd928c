import fc from 'fast-check'
import { expect, test } from 'vitest'
import { incompleteBeta, studentP } from '../../../../api/detection/statistics/student.ts'

test('gives the percentage points that every table has', () => {
  for (const [t, freedom] of [
    [12.706205, 1],
    [4.302653, 2],
    [2.228139, 10],
    [2.042272, 30],
    [1.983972, 100],
  ] as const)
    expect(studentP(t, freedom)).toBeCloseTo(0.05, 6)
  expect(studentP(0, 5)).toBe(1)
})

test('has the closed forms of one and two degrees of freedom', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (t) => {
      expect(studentP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(Math.abs(t)), 11)
      expect(studentP(t, 2)).toBeCloseTo(1 - Math.abs(t) / Math.sqrt(2 + t * t), 11)
    }),
  )
})

test('the incomplete beta function is its own mirror and a power where one side is 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 80 }),
      (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 11)
        expect(incompleteBeta(x, a, 1)).toBeCloseTo(x ** a, 11)
      },
    ),
  )
})
