import { expect, test } from 'vitest'
import { type HoursAround, within } from '../../../../api/detection/surge/within.ts'

const hoursOf = (mids: readonly number[], sigma = 0): HoursAround => {
  const of = (at: number) => ({ mid: [mids[at] ?? Number.NaN], sigma: [sigma] })
  return [of(0), of(1), of(2), of(3), of(4)]
}
/** What is expected in each 5 minutes where nothing was observed. */
const curve = (mids: readonly number[]): number[] =>
  Array.from({ length: 12 }, (_, five) => within(hoursOf(mids), five, Float64Array.of(Number.NaN)).mid[0] ?? 0)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('a steady street is steady within the hour', () => {
  for (const value of curve([40, 40, 40, 40, 40])) expect(value).toBeCloseTo(40, 9)
})

test('the hour keeps its mean', () => {
  expect(mean(curve([10, 30, 90, 70, 20]))).toBeCloseTo(90, 9)
  expect(mean(curve([0, 0, 3, 0, 0]))).toBeCloseTo(3, 1)
})

test('a morning peak is followed to a few per cent from hourly means alone', () => {
  const peak = (at: number): number => 5 + 100 * Math.exp(-0.5 * ((at - 8.4) / 0.9) ** 2)
  const fives = (hour: number): number[] => Array.from({ length: 12 }, (_, five) => peak(hour + (five + 0.5) / 12))
  for (const hour of [7, 8, 9]) {
    const found = curve([-2, -1, 0, 1, 2].map((off) => mean(fives(hour + off))))
    fives(hour).forEach((truth, five) => {
      expect(Math.abs((found[five] ?? 0) / truth - 1), `${hour}:${five * 5}`).toBeLessThan(0.06)
    })
  }
})

test('a street that fills at a stroke is normal at its hourly mean and at the curve, and anywhere between', () => {
  const steep = hoursOf([30, 30, 118, 118, 118])
  const curved = within(steep, 0, Float64Array.of(Number.NaN)).mid[0] ?? 0
  expect(curved).toBeLessThan(100)
  for (const observed of [curved, 100, 118])
    expect(within(steep, 0, Float64Array.of(observed)).mid[0]).toBeCloseTo(observed, 9)
  expect(within(steep, 0, Float64Array.of(300)).mid[0]).toBe(118)
  expect(within(steep, 0, Float64Array.of(1)).mid[0]).toBeCloseTo(curved, 9)
})

test('what is less sure spreads wider: steep hours more than steady ones, and in proportion to what is expected', () => {
  const sigmaOf = (mids: readonly number[]): number =>
    within(hoursOf(mids, 4), 0, Float64Array.of(Number.NaN)).sigma[0] ?? 0
  expect(sigmaOf([40, 40, 40, 40, 40])).toBeCloseTo(4, 9)
  expect(sigmaOf([5, 10, 80, 10, 5])).toBeGreaterThan(4)
})

test('unknown hours beside it leave an hour flat; an unknown hour is unknown', () => {
  const unknown = Number.NaN
  for (const value of curve([unknown, unknown, 50, unknown, unknown])) expect(value).toBeCloseTo(50, 9)
  expect(curve([10, 10, unknown, 10, 10])[5]).toBeNaN()
})
