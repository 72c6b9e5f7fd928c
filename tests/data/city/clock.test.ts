import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateOf, dayKindOf, dayOf, secondOfDay, startOf, weekdayOf } from '../../../data/city/clock.ts'

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  weekday: 'short',
  hourCycle: 'h23',
})
const weekdays = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

test('tells the local day and time as Intl does, whatever the zone of the machine', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2016, 0) / 1000, max: Date.UTC(2035, 0) / 1000 }), (at) => {
      const parts = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]))
      const day = dayOf(at)
      expect(dateOf(day)).toBe(`${parts.year}-${parts.month}-${parts.day}`)
      expect(secondOfDay(at)).toBe(Number(parts.hour) * 3600 + Number(parts.minute) * 60 + Number(parts.second))
      expect(weekdays[weekdayOf(day)]).toBe(parts.weekday)
      expect(startOf(day) + secondOfDay(at)).toBe(at)
    }),
  )
})

test('midnight in Beijing is the first instant of its day', () => {
  const midnight = Date.UTC(2026, 10, 20, 16) / 1000
  expect(dateOf(dayOf(midnight))).toBe('2026-11-21')
  expect(secondOfDay(midnight)).toBe(0)
  expect(dateOf(dayOf(midnight - 1))).toBe('2026-11-20')
})

test('knows holidays and shifted workdays', () => {
  const kind = (date: string) => dayKindOf(dayOf(Date.parse(`${date}T12:00:00+08:00`) / 1000))
  expect(kind('2026-10-01')).toBe('holiday')
  expect(kind('2026-10-10')).toBe('workday')
  expect(kind('2026-10-11')).toBe('weekend')
  expect(kind('2026-11-20')).toBe('workday')
})
