import { expect, test } from 'vitest'
import { dateOf, hourMinute, startOfDate, startOfDay, wallAt } from '../../../web/ui/clock.ts'

const at = (iso: string) => Date.parse(iso) / 1000

test('the wall clock is the city’s, not the machine’s', () => {
  expect(wallAt(at('2026-04-10T16:30:05Z'), 'Asia/Shanghai')).toEqual({
    year: 2026,
    month: 4,
    day: 11,
    hour: 0,
    minute: 30,
    second: 5,
    weekday: 6,
  })
  expect(hourMinute(at('2026-04-10T16:30:05Z'), 'America/Chicago')).toBe('11:30')
  expect(dateOf(at('2026-04-10T16:30:05Z'), 'Asia/Shanghai')).toBe('2026-04-11')
})

test('a day begins at its local midnight, also over months and years', () => {
  expect(startOfDay(at('2026-04-10T04:24:00Z'), 'Asia/Shanghai')).toBe(at('2026-04-09T16:00:00Z'))
  expect(startOfDay(at('2026-01-01T04:24:00Z'), 'Asia/Shanghai', -1)).toBe(at('2025-12-30T16:00:00Z'))
  expect(startOfDate('2026-03-01', 'Asia/Shanghai', -1)).toBe(at('2026-02-27T16:00:00Z'))
})

test('a day on which the clocks change has 23 or 25 hours', () => {
  const spring = at('2026-03-08T18:00:00Z')
  expect(startOfDay(spring, 'America/Chicago', 1) - startOfDay(spring, 'America/Chicago')).toBe(23 * 3600)
  const autumn = at('2026-11-01T18:00:00Z')
  expect(startOfDay(autumn, 'America/Chicago', 1) - startOfDay(autumn, 'America/Chicago')).toBe(25 * 3600)
})
