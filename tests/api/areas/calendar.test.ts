import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeCalendar } from '../../../api/areas/calendar.ts'

const beijing = makeCalendar('Asia/Shanghai', 'cn')

test('tells the local day and hour of an instant', () => {
  expect(beijing.local(new Date('2026-11-20T16:30:00Z'))).toEqual({
    date: '2026-11-21',
    hour: 0,
    minute: 30,
    weekday: 6,
  })
})

test('knows the day kinds of the Spring Festival of 2024', () => {
  expect(beijing.dayKindOf('2024-02-04')).toBe('shifted')
  expect(beijing.dayKindOf('2024-02-12')).toBe('holiday')
  expect(beijing.dayKindOf('2024-02-24')).toBe('weekend')
  expect(beijing.dayKindOf('2024-02-26')).toBe('workday')
})

test('a city without the table has weekends alone', () => {
  expect(makeCalendar('America/Chicago', 'none').dayKindOf('2024-02-12')).toBe('workday')
})

test('agrees with Intl at every instant, over the change of summer time too', () => {
  for (const zone of ['Asia/Shanghai', 'America/Chicago', 'Asia/Kolkata']) {
    const calendar = makeCalendar(zone, 'none')
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    })
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) }), (ms) => {
        const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
        const { date, hour } = calendar.local(ms)
        expect(`${date} ${hour}`).toBe(`${parts.year}-${parts.month}-${parts.day} ${Number(parts.hour)}`)
      }),
    )
  }
})

test('days begin at local midnight, also where a day has 23 hours', () => {
  const chicago = makeCalendar('America/Chicago', 'none')
  const noon = new Date('2026-03-08T18:00:00Z')
  expect(chicago.startOfDay(noon).toISOString()).toBe('2026-03-08T06:00:00.000Z')
  expect(chicago.startOfDay(noon, 1).toISOString()).toBe('2026-03-09T05:00:00.000Z')
})

test('refuses a zone it does not know', () => {
  expect(() => makeCalendar('Mars/Olympus', 'cn')).toThrow(RangeError)
})
