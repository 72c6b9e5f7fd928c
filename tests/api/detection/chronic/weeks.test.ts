import { expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import {
  leftOut,
  lookBack,
  mostDays,
  onlyCovered,
  slotAt,
  type Weeks,
} from '../../../../api/detection/chronic/weeks.ts'
import { calendar, until } from './world.ts'

const at = (text: string): number => new Date(text).getTime()

test('an hour belongs to its hour of the local day and to the kind of day people live by', () => {
  expect(slotAt(calendar, at('2024-04-02T11:30:00+08:00'))).toBe(11)
  expect(slotAt(calendar, at('2024-04-13T11:00:00+08:00'))).toBe(24 + 11)
  expect(slotAt(calendar, at('2024-04-07T11:00:00+08:00')), 'a Sunday worked for a holiday').toBe(11)
  expect(slotAt(calendar, at('2024-04-05T11:00:00+08:00')), '清明').toBeUndefined()
  expect(
    slotAt(makeCalendar('America/Chicago', 'none'), at('2024-04-05T11:00:00-05:00')),
    'no such holiday there',
  ).toBe(11)
})

const days = (weeks: Weeks, slot: number): number[] =>
  Array.from({ length: weeks.count }, (_, week) => weeks.days[week * 48 + slot] ?? Number.NaN)

test('four weeks end at the given hour and count the days of each slot', () => {
  const weeks = lookBack(calendar, new Date('2024-04-01T00:00:00+08:00'), 4)
  expect([weeks.count, weeks.until - weeks.from, weeks.place.length]).toEqual([4, 28 * 86_400, 672])
  expect(days(weeks, 12)).toEqual([5, 5, 5, 5])
  expect(days(weeks, 36)).toEqual([2, 2, 2, 2])
  expect(weeks.place).not.toContain(leftOut)
  expect(weeks.place[0], 'a Monday at midnight').toBe(0)
  expect(weeks.place.at(-1), 'a Sunday at 23').toBe(3 * 48 + 24 + 23)
})

test('a weekend that a holiday took is made up for by an older one, of which nothing else counts', () => {
  const weeks = lookBack(calendar, until, 4)
  expect(weeks.count).toBe(5)
  expect(days(weeks, 12)).toEqual([0, 5, 5, 4, 5])
  expect(days(weeks, 36)).toEqual([2, 2, 2, 0, 2])
  expect(weeks.place.filter((place) => place === leftOut)).toHaveLength((3 + 5) * 24)
})

test('the longest holiday is looked past, but not without end', () => {
  const afterSpring = lookBack(calendar, new Date('2026-03-02T09:00:00+08:00'), 4)
  expect(afterSpring.count).toBe(6)
  expect(days(afterSpring, 36).filter((count) => count > 0)).toHaveLength(4)
  expect(days(afterSpring, 12).filter((count) => count > 0)).toHaveLength(4)
})

test('weeks that end at noon still hold each hour of the week once', () => {
  const weeks = lookBack(calendar, new Date('2024-03-28T12:00:00+08:00'), 4)
  expect(new Set(weeks.days.map((days, place) => (place % 48 < 24 ? days === 5 : days === 2)))).toEqual(new Set([true]))
})

test('a clock that is put forward leaves no hour without a slot', () => {
  const chicago = makeCalendar('America/Chicago', 'none')
  const weeks = lookBack(chicago, new Date('2024-03-18T00:00:00-05:00'), 2)
  expect(weeks.place).not.toContain(leftOut)
  expect(weeks.days[0 * 48 + 24 + 2] ?? 0, 'the Sunday has no 02:00, the week before lends none').toBe(1)
})

test('hours that nobody reported count for no day', () => {
  const whole = lookBack(calendar, until, 4)
  const weeks = onlyCovered(whole, (hour) => hour < 336 || hour >= 360)
  expect(days(weeks, 12)).toEqual([0, 5, 4, 4, 5])
  expect(days(weeks, 36)).toEqual(days(whole, 36))
  expect(onlyCovered(whole, () => true)).toEqual(whole)
})

test('most days are more than half of them', () => {
  const most = mostDays({ from: 0, until: 0, count: 0, place: [], days: [0, 1, 2, 3, 4, 5] })
  expect(most).toEqual([1, 1, 2, 2, 3, 3])
})
