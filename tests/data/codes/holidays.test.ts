import { expect, test } from 'vitest'
import { daysOff, holidayName, shiftedWorkdays } from '../../../data/codes/holidays.ts'

const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()

/** Days off and worked weekends of each year by the State Council's notices, added up holiday by holiday from their texts. */
const counts: [year: number, off: number, worked: number][] = [
  [2018, 1 + 7 + 3 + 3 + 1 + 1 + 7 + 2, 2 + 1 + 1 + 2 + 1], // with 30 and 31 December of the New Year of 2019
  [2019, 1 + 7 + 1 + 4 + 1 + 1 + 7, 2 + 2 + 2],
  [2020, 1 + 10 + 3 + 5 + 3 + 8, 1 + 2 + 1 + 2],
  [2021, 3 + 7 + 3 + 5 + 3 + 3 + 7, 2 + 2 + 1 + 2],
  [2022, 3 + 7 + 3 + 5 + 3 + 3 + 7 + 1, 2 + 1 + 2 + 2], // with 31 December of the New Year of 2023
  [2023, 2 + 7 + 1 + 5 + 3 + 8, 2 + 2 + 1 + 2],
  [2024, 1 + 8 + 3 + 5 + 1 + 3 + 7, 2 + 1 + 2 + 1 + 2],
  [2025, 1 + 8 + 3 + 5 + 3 + 8, 2 + 1 + 2],
  [2026, 3 + 9 + 3 + 5 + 3 + 3 + 7, 1 + 2 + 1 + 2],
]

test.each(counts)('%i has %i days off and %i worked weekend days', (year, off, worked) => {
  const of = (dates: readonly string[]) => dates.filter((date) => date.startsWith(String(year)))
  expect(of(daysOff)).toHaveLength(off)
  expect(of(shiftedWorkdays)).toHaveLength(worked)
})

test('worked days in exchange are weekend days, and none is a day off', () => {
  const off = new Set(daysOff)
  for (const date of shiftedWorkdays) {
    expect([0, 6], date).toContain(weekday(date))
    expect(off.has(date), date).toBe(false)
  }
})

test('no day is listed twice and all are in order', () => {
  for (const dates of [daysOff, shiftedWorkdays]) expect([...new Set(dates)].sort()).toEqual([...dates])
})

test('a worked weekend day pays for a weekday off: each exchange balances', () => {
  // Statutory days: 11 a year to 2024, 13 from 2025; the rest of the weekdays off are exchanged, save the COVID extension of 2020.
  for (const year of [2021, 2022, 2023, 2024, 2025, 2026]) {
    const of = (dates: readonly string[]) => dates.filter((date) => date.startsWith(String(year)))
    const weekdaysOff = of(daysOff).filter((date) => ![0, 6].includes(weekday(date))).length
    const statutory = year >= 2025 ? 13 : 11
    expect(weekdaysOff - of(shiftedWorkdays).length, String(year)).toBeLessThanOrEqual(statutory)
    expect(weekdaysOff - of(shiftedWorkdays).length, String(year)).toBeGreaterThanOrEqual(statutory - 4)
  }
})

test.each([
  ['2018-02-16', '春节'],
  ['2019-05-04', '劳动节'],
  ['2020-02-02', '春节'],
  ['2020-10-08', '国庆节、中秋节'],
  ['2022-12-31', '元旦'],
  ['2023-10-06', '中秋节、国庆节'],
  ['2024-02-17', '春节'],
  ['2025-02-04', '春节'],
  ['2026-02-23', '春节'],
  ['2026-10-07', '国庆节'],
])('%s is %s', (date, name) => {
  expect(holidayName(date)).toBe(name)
})

test.each(['2018-02-22', '2020-02-03', '2023-05-04', '2024-02-18', '2026-02-24', '2026-10-08'])(
  '%s is no day off',
  (date) => {
    expect(holidayName(date)).toBeUndefined()
  },
)

test.each(['2018-12-29', '2020-06-28', '2023-06-25', '2024-05-11', '2025-04-27', '2026-01-04', '2026-09-20'])(
  '%s is worked in exchange',
  (date) => {
    expect(shiftedWorkdays).toContain(date)
  },
)
