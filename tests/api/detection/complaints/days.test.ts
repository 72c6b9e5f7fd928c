import { expect, test } from 'vitest'
import { judgeDay } from '../../../../api/detection/complaints/days.ts'

const weeks = (count: number, last: number): number[] => [
  ...Array.from({ length: count * 7 + 1 }, (_, i) => [3, 2, 4, 3, 2, 1, 0][i % 7] ?? 0),
  last,
]

test('with weeks enough Farrington judges the day, with less EARS C2', () => {
  expect(judgeDay(weeks(10, 15), 8)).toMatchObject({ method: 'Farrington' })
  expect(judgeDay(weeks(10, 15), 26)).toMatchObject({ method: 'EARS-C2' })
  expect(judgeDay(weeks(3, 15), 8)).toMatchObject({ method: 'EARS-C2' })
  expect(judgeDay(weeks(1, 15).slice(-9), 8)).toBeUndefined()
})

test.each([
  ['Farrington', 10],
  ['EARS-C2', 3],
] as const)('%s finds a burst and no fault in a usual day', (method, count) => {
  const [burst, usual] = [judgeDay(weeks(count, 15), 8), judgeDay(weeks(count, 3), 8)]
  expect(burst).toMatchObject({ method })
  expect(burst?.p).toBeLessThan(1e-4)
  expect(usual?.p).toBeGreaterThan(0.05)
})

test('a single order after a silent week is no outbreak, five are', () => {
  const silent = (last: number): number[] => [...new Array<number>(12).fill(0), last]
  expect(judgeDay(silent(1), 8)?.p).toBeGreaterThan(0.05)
  expect(judgeDay(silent(5), 8)?.p).toBeLessThan(1e-5)
})

test('no data today is no verdict', () => {
  expect(judgeDay([...weeks(3, 0).slice(0, -1), Number.NaN], 8)).toBeUndefined()
})
