import { expect, test } from 'vitest'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import { bandOf, baselineSeconds, madScale, makeNorms, median, robust, type Sample } from '../../../api/heat/normal.ts'

const calendar = makeCalendar('Asia/Shanghai', 'cn')
const hour = 3600
const epoch = (text: string) => Date.parse(text) / 1000

/** Hourly samples of a span of local time. */
const hours = (from: string, to: string, value: (at: number) => number): Sample[] => {
  const samples: Sample[] = []
  for (let at = epoch(from); at < epoch(to); at += hour) samples.push({ at, value: value(at) })
  return samples
}

test('median of odd, even and no numbers', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('median and MAD as worked by hand: 1 1 2 2 4 6 9 → 2 and 1', () => {
  expect(robust([1, 1, 2, 2, 4, 6, 9])).toEqual({ mid: 2, sigma: madScale * 1, samples: 7 })
})

test('eight weeks are the baseline', () => {
  expect(baselineSeconds).toBe(56 * 86_400)
})

test('an hour is compared with the same hour of the week', () => {
  // Monday noon always 60, any other hour 10.
  const samples = hours('2025-03-03T00:00:00+08:00', '2025-03-31T00:00:00+08:00', (at) => {
    const { weekday, hour: h } = calendar.local(at * 1000)
    return weekday === 1 && h === 12 ? 60 : 10
  })
  const norms = makeNorms(samples, calendar)
  expect(norms(epoch('2025-03-31T12:30:00+08:00'))?.mid).toBe(60)
  expect(norms(epoch('2025-04-01T12:30:00+08:00'))?.mid).toBe(10)
})

test('a holiday Monday does not borrow from working Mondays but from days of rest', () => {
  // 2025-10-06 is a holiday (Monday); workdays 100, days of rest 20.
  const samples = hours('2025-09-01T00:00:00+08:00', '2025-10-01T00:00:00+08:00', (at) =>
    ['workday', 'shifted'].includes(calendar.dayKind(at * 1000)) ? 100 : 20,
  )
  expect(calendar.dayKindOf('2025-10-06')).toBe('holiday')
  expect(makeNorms(samples, calendar)(epoch('2025-10-06T12:00:00+08:00'))?.mid).toBe(20)
})

test('a made-up workday (调休) on a Sunday borrows from workdays', () => {
  const samples = hours('2025-09-01T00:00:00+08:00', '2025-09-28T00:00:00+08:00', (at) =>
    calendar.dayKind(at * 1000) === 'workday' ? 100 : 20,
  )
  expect(calendar.dayKindOf('2025-09-28')).toBe('shifted')
  expect(makeNorms(samples, calendar)(epoch('2025-09-28T09:00:00+08:00'))?.mid).toBe(100)
})

test('one week of history is enough for the kind of day, three days are not', () => {
  const week = hours('2025-03-03T00:00:00+08:00', '2025-03-10T00:00:00+08:00', () => 5)
  expect(makeNorms(week, calendar)(epoch('2025-03-10T08:00:00+08:00'))?.samples).toBe(5)
  const short = hours('2025-03-03T00:00:00+08:00', '2025-03-06T00:00:00+08:00', () => 5)
  expect(makeNorms(short, calendar)(epoch('2025-03-10T08:00:00+08:00'))).toBeUndefined()
})

test('hours are those of the city, not of the machine', () => {
  const chicago = makeCalendar('America/Chicago', 'none')
  const samples = hours('2025-03-10T00:00:00-05:00', '2025-04-07T00:00:00-05:00', (at) =>
    chicago.local(at * 1000).hour === 8 ? 50 : 1,
  )
  expect(makeNorms(samples, chicago)(epoch('2025-04-07T08:10:00-05:00'))?.mid).toBe(50)
})

test('the band is 2 robust deviations, of which one is at least √median', () => {
  expect(bandOf({ mid: 100, sigma: 20, samples: 8 })).toEqual({ low: 60, mid: 100, high: 140 })
  expect(bandOf({ mid: 100, sigma: 1, samples: 8 })).toEqual({ low: 80, mid: 100, high: 120 })
  expect(bandOf({ mid: 1, sigma: 5, samples: 8 })).toEqual({ low: 0, mid: 1, high: 11 })
})

test('counting noise is that of the whole bucket: an hour of 12 × 100 is steadier than 5 minutes of 100', () => {
  const { high } = bandOf({ mid: 100, sigma: 0, samples: 8 }, 12)
  expect(high).toBeCloseTo(100 + (2 * Math.sqrt(1200)) / 12, 9)
})
