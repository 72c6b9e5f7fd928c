import { expect, test } from 'vitest'
import { finelyHeld, type HeldHours } from '../../../../api/detection/normals/fine.ts'

const days = 60
const hours = days * 24
const mean = (values: Iterable<number>): number => {
  const all = [...values]
  return all.reduce((sum, value) => sum + value, 0) / all.length
}
/** Two cells whose hours came just as expected. */
const held = (rateAt: (hour: number) => number): HeldHours => {
  const rates = Float32Array.from({ length: 2 * hours }, (_, at) => rateAt(at % 24))
  return { observed: rates.slice(), expected: rates, sigma: rates.map((rate) => 0.1 * rate) }
}

test('steady hours expect of each 5 minutes what they expect of the hour, and counts come around it', () => {
  const told = finelyHeld(
    held(() => 20),
    hours,
    1,
  )
  expect(told.expected).toHaveLength(2 * hours)
  for (const value of told.expected) expect(value).toBeCloseTo(20, 3)
  for (const value of told.sigma) expect(value).toBeCloseTo(2, 3)
  expect(mean(told.observed)).toBeGreaterThan(19.7)
  expect(mean(told.observed)).toBeLessThan(20.3)
})

test('where the day rises and falls every 5 minutes has an expectation of its own, never outside the hours around', () => {
  const rateAt = (hour: number): number => 30 + 25 * Math.sin((hour / 24) * 2 * Math.PI)
  const told = finelyHeld(held(rateAt), hours, 1)
  const atNine = [...told.expected.keys()].filter((at) => at % 24 === 9).map((at) => told.expected[at] ?? Number.NaN)
  expect(new Set(atNine.map((value) => value.toFixed(1))).size).toBeGreaterThan(3)
  expect(Math.min(...atNine)).toBeGreaterThan(rateAt(10) - 0.5)
  expect(Math.max(...atNine)).toBeLessThan(rateAt(8) + 0.5)
})

test('no data stays no data, and the same comes of the same', () => {
  const some = held(() => 5)
  some.observed[7] = Number.NaN
  some.expected[100] = Number.NaN
  const told = finelyHeld(some, hours, 1.5)
  expect(told.observed[7]).toBeNaN()
  expect(told.expected[100]).toBeNaN()
  expect(told.sigma[100]).toBeNaN()
  expect(finelyHeld(some, hours, 1.5)).toEqual(told)
})

test("a cell's last hours know nothing of the next cell's first", () => {
  const two = held(() => 10)
  two.expected.fill(1000, hours)
  two.observed.fill(1000, hours)
  const told = finelyHeld(two, hours, 1)
  expect(told.expected[hours - 1]).toBeCloseTo(10, 3)
  expect(told.expected[hours]).toBeCloseTo(1000, 1)
})
