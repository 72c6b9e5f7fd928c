import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Rain } from '../../../api/hazards/rain.ts'
import { aYearAfter, type HourCount, yearDefaults, yearsOf } from '../../../api/hazards/years.ts'

const calendar = makeCalendar('Asia/Shanghai', 'cn')
const at = (text: string): number => Date.parse(`${text}+08:00`) / 1000
const rain = (text: string, mm: number): Rain => ({ from: at(text), to: at(text) + 4 * 3600, mm })
const calls = (text: string, orders: number): HourCount => ({ at: at(text), orders })
const since = at('2024-01-01T00:00')

test('orders are laid to the heavy rain that they follow; the others stay dry', () => {
  const { years, events } = yearsOf(
    {
      rains: [rain('2025-07-01T10:00', 40), rain('2025-07-20T10:00', 8), rain('2026-07-05T10:00', 60)],
      hours: [
        calls('2025-07-01T09:00', 1),
        calls('2025-07-01T10:00', 5),
        calls('2025-07-04T13:00', 4),
        calls('2025-07-04T14:00', 2),
        calls('2025-07-20T12:00', 3),
        calls('2026-07-05T12:00', 2),
      ],
      since: at('2025-01-01T00:00'),
      now: at('2026-08-01T00:00'),
    },
    calendar,
  )
  expect(years).toEqual([
    { year: 2025, orders: 15, sameDays: 15, wet: 9, rains: 1, mm: 40, perRain: 9 },
    { year: 2026, orders: 2, sameDays: 2, wet: 2, rains: 1, mm: 60, perRain: 2 },
  ])
  expect(events.map(({ orders }) => orders)).toEqual([9, 2])
})

test('rains whose days overlap are one event of two rains, nothing counted twice', () => {
  const { years, events } = yearsOf(
    {
      rains: [rain('2025-07-01T10:00', 40), rain('2025-07-04T10:00', 30)],
      hours: [calls('2025-07-02T10:00', 6), calls('2025-07-06T10:00', 4)],
      since,
      now: at('2025-12-31T00:00'),
    },
    calendar,
  )
  expect(events).toMatchObject([{ mm: 70, rains: 2, orders: 10 }])
  expect(years.at(-1)).toMatchObject({ wet: 10, rains: 2, perRain: 5 })
})

describe('year on year', () => {
  const season = { ...yearDefaults, season: ['06-01', '09-15'] as const }

  test('the last year is held against the same days of the year before, and only its season counts', () => {
    const { change, years } = yearsOf(
      {
        rains: [],
        hours: [
          calls('2025-05-31T23:00', 100),
          calls('2025-06-01T00:00', 50),
          calls('2025-08-01T00:00', 50),
          calls('2026-06-02T00:00', 10),
        ],
        since,
        now: at('2026-06-30T12:00'),
      },
      calendar,
      season,
    )
    expect(years.slice(1)).toMatchObject([
      { orders: 100, sameDays: 50 },
      { orders: 10, sameDays: 10 },
    ])
    expect(change).toEqual({ year: 2026, before: 2025, plain: -0.8, perRain: null, rain: null })
  })

  test('a year of more rain is not a worse year: the amount is a covariate', () => {
    // Orders = 2·mm in 2025 and 0.4·mm in 2026: a fifth, whatever fell.
    const [rains, hours]: [Rain[], HourCount[]] = [[], []]
    const storm = (year: number, month: number, mm: number, orders: number): void => {
      const when = `${year}-0${month}-10T10:00`
      rains.push(rain(when, mm))
      hours.push(calls(when, orders))
    }
    for (const [month, mm] of [[5, 20], [6, 30], [7, 40], [8, 25]] as const) storm(2025, month, mm, 2 * mm) // biome-ignore format: pairs read as one line
    for (const [month, mm] of [[5, 60], [6, 80], [7, 50], [8, 100]] as const) storm(2026, month, mm, 0.4 * mm) // biome-ignore format: pairs read as one line
    const { change } = yearsOf({ rains, hours, since, now: at('2026-12-31T00:00') }, calendar)
    expect(change?.perRain).toBeCloseTo(-0.496, 2)
    expect(change?.rain?.change).toBeCloseTo(-0.8, 3)
    expect(change?.rain?.low).toBeLessThanOrEqual(-0.8)
    expect(change?.rain?.high).toBeLessThan(0)
    expect(change?.rain?.p).toBeLessThan(0.001)
  })

  test('a year before the first call is no quiet year', () => {
    const { years, change } = yearsOf(
      {
        rains: [rain('2025-07-01T10:00', 40)],
        hours: [calls('2026-03-01T00:00', 3)],
        since: at('2026-02-01T00:00'),
        now: at('2026-04-01T00:00'),
      },
      calendar,
    )
    expect(years.map(({ year }) => year)).toEqual([2026])
    expect(years[0]?.rains).toBe(0)
    expect(change).toBeNull()
  })
})

test('wet and dry add up, every event belongs to a year, whatever came', () => {
  const moment = fc.integer({ min: since, max: since + 3 * 365 * 86_400 })
  const hours = fc.array(fc.record({ at: moment, orders: fc.integer({ min: 1, max: 9 }) }), { maxLength: 60 })
  const rains = fc.array(
    fc.record({ from: moment, hours: fc.integer({ min: 1, max: 90 }), mm: fc.integer({ min: 0, max: 90 }) }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(hours, rains, (counts, fell) => {
      const { years, events } = yearsOf(
        {
          hours: counts,
          rains: fell.map(({ from, hours: long, mm }) => ({ from, to: from + long * 3600, mm })),
          since,
          now: since + 3 * 366 * 86_400,
        },
        calendar,
      )
      const sum = (of: (year: (typeof years)[number]) => number) => years.reduce((total, year) => total + of(year), 0)
      expect(sum(({ orders }) => orders)).toBe(counts.reduce((total, { orders }) => total + orders, 0))
      expect(sum(({ wet }) => wet)).toBe(events.reduce((total, { orders }) => total + orders, 0))
      for (const { wet, orders, sameDays } of years) {
        expect(wet).toBeLessThanOrEqual(orders)
        expect(sameDays).toBeLessThanOrEqual(orders)
      }
      expect(sum(({ rains: count }) => count)).toBe(fell.filter(({ mm }) => mm >= yearDefaults.heavy).length)
    }),
    { seed: 11, numRuns: 60 },
  )
})

test('the same day a year later', () => {
  expect(aYearAfter('2026-03-10')).toBe('2027-03-10')
  expect(aYearAfter('2028-02-29')).toBe('2029-02-28')
})
