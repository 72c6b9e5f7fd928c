import { expect, test } from 'vitest'
import { normalByNow } from '../../../web/facts/normal.ts'
import { startOfDate } from '../../../web/ui/clock.ts'

const zone = 'Asia/Shanghai'
const hours = (date: string, days: number) =>
  Array.from({ length: days * 24 }, (_, i) => startOfDate(date, zone) + i * 3600)

test('what is normal by an hour is the median of such days’ sums up to it, the running hour in part', () => {
  // Monday 6 to Thursday 9 April 2026: one complaint each hour, on the Thursday five.
  const bucket = hours('2026-04-06', 4)
  const value = bucket.map((_, i) => (i >= 72 ? 5 : 1))
  const at = startOfDate('2026-04-10', zone) + 12.5 * 3600
  expect(normalByNow({ bucket, value, step: 3600 }, at, zone)).toBeCloseTo(12.5)
})

test('days of rest are measured against days of rest', () => {
  const bucket = hours('2026-03-16', 21)
  const value = bucket.map((at) => (new Date((at + 8 * 3600) * 1000).getUTCDay() % 6 === 0 ? 2 : 1))
  expect(normalByNow({ bucket, value, step: 3600 }, startOfDate('2026-04-11', zone) + 10 * 3600, zone)).toBe(20)
  expect(normalByNow({ bucket, value, step: 3600 }, startOfDate('2026-04-10', zone) + 10 * 3600, zone)).toBe(10)
})

test('fewer than three such days tell nothing', () => {
  const bucket = hours('2026-04-08', 2)
  expect(
    normalByNow({ bucket, value: bucket.map(() => 1), step: 3600 }, startOfDate('2026-04-10', zone) + 3600, zone),
  ).toBeNull()
})
