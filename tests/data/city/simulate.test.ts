import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capacities } from '../../../data/city/capacities.ts'
import { dayKindOf, dayOf, startOf, weekdayOf } from '../../../data/city/clock.ts'
import { controlCells, hourlyRates, planted } from '../../../data/city/planted.ts'
import { simulate } from '../../../data/city/simulate.ts'
import { isHeavy, rains, wetness } from '../../../data/city/weather.ts'

const seed = 42
const dayAt = (date: string): number => dayOf(Date.parse(`${date}T12:00:00+08:00`) / 1000)
const weekFrom = dayAt('2026-11-02')
const everything = ['tangzi', 'concert', 'burst-main', 'leaks', 'surge', 'control']

test('the same seed gives the same counts, another gives others', () => {
  const at = startOf(weekFrom) + 12 * 3600
  const counts = (of: number) => [...simulate({ seed: of }).counts(at, 300)]
  expect(counts(1)).toEqual(counts(1))
  expect(counts(1)).not.toEqual(counts(2))
})

test('a count does not depend on what was asked before it', () => {
  const one = simulate({ seed })
  const other = simulate({ seed })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 56 * 288 - 1 }),
      fc.constantFrom(60, 300),
      fc.integer({ min: 0, max: 4000 }),
      (slot, seconds, sensor) => {
        const at = startOf(weekFrom) + slot * 300
        other.counts(at + 7 * 86_400, 3600 - ((at + 28_800) % 3600))
        expect(other.counts(at, seconds)[sensor]).toBe(one.counts(at, seconds)[sensor])
        expect(other.occupied(at)[sensor % 300]).toBe(one.occupied(at)[sensor % 300])
      },
    ),
    { numRuns: 60 },
  )
})

test('an hour expects what its twelve slots expect, and a slot what its five minutes do', () => {
  const { rates } = simulate({ seed })
  const at = startOf(weekFrom) + 17 * 3600
  const hour = [...rates(at, 3600)]
  const slots = new Float64Array(hour.length)
  for (let slot = 0; slot < 12; slot++) {
    const five = rates(at + slot * 300, 300)
    for (let i = 0; i < slots.length; i++) slots[i] = (slots[i] ?? 0) + (five[i] ?? 0)
  }
  hour.forEach((rate, i) => {
    expect(Math.abs(rate - (slots[i] ?? 0))).toBeLessThan(1e-6 * (1 + rate))
  })
  const five = [...rates(at, 300)]
  const minute = rates(at + 120, 60)
  five.forEach((rate, i) => {
    expect(minute[i]).toBeCloseTo(rate / 5, 8)
  })
})

test('a span over midnight is refused', () => {
  expect(() => simulate({ seed }).rates(startOf(weekFrom) + 86_400 - 300, 600)).toThrow(RangeError)
})

test('an episode that does not exist cannot be left out', () => {
  expect(() => simulate({ seed, without: ['tangzy'] })).toThrow('没有名为“tangzy”')
})

test('days of a kind look alike, and workdays differ from weekends', () => {
  const { rates, sensors } = simulate({ seed, without: everything })
  const offices = sensors.filter(({ metric, mix, peak }) => metric === 'pedestrian' && (mix[5] ?? 0) > 0.7 * peak)
  expect(offices.length).toBeGreaterThan(20)
  const at9 = (day: number) => {
    const all = rates(startOf(day) + 9 * 3600, 3600)
    return offices.reduce((sum, { index }) => sum + (all[index] ?? 0), 0)
  }
  const dry = (day: number) => wetness(seed, startOf(day) + 9.5 * 3600) === 0
  const [monday = 0, ...others] = [0, 7, 14, 21, 28, 35]
    .map((days) => weekFrom + days)
    .filter(dry)
    .map(at9)
  expect(others.length).toBeGreaterThan(2)
  for (const other of others) {
    expect(other / monday).toBeGreaterThan(0.8)
    expect(other / monday).toBeLessThan(1.25)
  }
  expect(at9(weekFrom + 5)).toBeLessThan(0.3 * monday)
  // 10 October 2026 is a Saturday worked in exchange.
  expect(at9(dayAt('2026-10-10'))).toBeGreaterThan(0.7 * monday)
  expect(at9(dayAt('2026-10-02'))).toBeLessThan(0.3 * monday)
})

test('rain keeps people off the streets', () => {
  const heavy = rains(seed, startOf(weekFrom), startOf(weekFrom + 56)).filter(isHeavy)
  expect(heavy.length).toBeGreaterThanOrEqual(2)
  const { from, to } = heavy[0] ?? { from: 0, to: 0 }
  const middle = Math.floor((from + to) / 7200) * 3600
  expect(wetness(seed, middle)).toBeGreaterThan(0.5)
  expect(wetness(seed, from - 3600)).toBe(0)
})

test('car parks are never more than full, and fill in their own hours', () => {
  const { occupied, lots } = simulate({ seed })
  const share = (use: string, hour: number): number => {
    const taken = occupied(startOf(weekFrom + 1) + hour * 3600)
    const own = lots.filter((lot) => lot.use === use)
    return own.reduce((sum, { index }) => sum + (taken[index] ?? 0), 0) / own.reduce((sum, { bays }) => sum + bays, 0)
  }
  for (const hour of [3, 9, 14, 19]) {
    const taken = occupied(startOf(weekFrom) + hour * 3600)
    for (const { index, bays } of lots) expect(taken[index]).toBeLessThanOrEqual(bays)
  }
  expect(share('office', 14)).toBeGreaterThan(0.6)
  expect(share('office', 3)).toBeLessThan(0.3)
  expect(share('home', 3)).toBeGreaterThan(0.8)
  expect(share('home', 14)).toBeLessThan(share('home', 3))
})

describe('episodes', () => {
  const from = startOf(weekFrom)
  const to = startOf(weekFrom + 56)
  const hoursOf = (rates: Float64Array, wanted: (day: number, hour: number) => boolean): number[] =>
    [...rates].filter((_, i) => wanted(weekFrom + Math.floor(i / 24), i % 24))
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const workday = (day: number) => dayKindOf(day) === 'workday'

  const [tangzi] = planted({ seed }, from, to).filter(({ name }) => name === 'tangzi')
  const cells = tangzi?.cells ?? []
  const with_ = hourlyRates({ seed, metric: 'ebike', from, to, cells })
  const without = hourlyRates({ seed, without: ['tangzi'], metric: 'ebike', from, to, cells })

  test('堂子胡同 has about 118 e-bikes per 5 minutes at meal peaks and weekends of all 8 weeks', () => {
    const strongest = Math.max(
      ...cells.map((cell) =>
        median(hoursOf(with_.get(cell) ?? new Float64Array(), (day, hour) => workday(day) && hour === 18)),
      ),
    )
    expect(strongest).toBeGreaterThan(105)
    expect(strongest).toBeLessThan(128)
    for (const cell of cells) {
      for (let week = 0; week < 8; week++) {
        const own = (day: number) => Math.floor((day - weekFrom) / 7) === week
        const rates = with_.get(cell) ?? new Float64Array()
        for (const hour of [11, 12, 17, 18]) {
          expect(
            median(hoursOf(rates, (day, h) => own(day) && workday(day) && h === hour)),
            `${cell} ${week} ${hour}`,
          ).toBeGreaterThan(70)
        }
        for (const hour of [11, 15, 19]) {
          expect(median(hoursOf(rates, (day, h) => own(day) && weekdayOf(day) >= 6 && h === hour))).toBeGreaterThan(70)
        }
      }
    }
  })

  test('堂子胡同 is ordinary at other hours, and at all hours if its episode is left out', () => {
    for (const cell of cells) {
      const rates = with_.get(cell) ?? new Float64Array()
      for (const hour of [9, 10, 13, 14, 16, 19, 20])
        expect(median(hoursOf(rates, (day, h) => workday(day) && h === hour)), `${hour}`).toBeLessThan(40)
      const plain = without.get(cell) ?? new Float64Array()
      expect(Math.max(...plain)).toBeLessThan(60)
      // Left out or not, its other hours are the same to the last count.
      expect(hoursOf(plain, (_, hour) => hour === 9)).toEqual(hoursOf(rates, (_, hour) => hour === 9))
    }
  })

  test('what is planted once stands out in its hours alone', () => {
    const simulation = simulate({ seed })
    const bare = simulate({ seed, without: everything })
    for (const [name, least, most] of [
      ['concert', 4, Number.POSITIVE_INFINITY],
      ['surge', 2.5, 6],
      ['burst-main', 0, 0.75],
    ] as const) {
      const truths = planted({ seed }, from, to).filter((one) => one.name === name)
      expect(truths.length, name).toBeGreaterThan(0)
      for (const { times, cells: own, metric } of truths) {
        const sensors = simulation.sensors.filter((one) => one.metric === metric && own.includes(one.cell))
        const last = times.at(-1) ?? { from: 0, to: 0 }
        const middle = Math.floor((last.from + last.to) / 600) * 300
        const sum = (of: typeof simulation, at: number) => {
          const rates = of.rates(at, 300)
          return sensors.reduce((total, { index }) => total + (rates[index] ?? 0), 0)
        }
        const ratio = sum(simulation, middle) / sum(bare, middle)
        expect(ratio, name).toBeGreaterThan(least)
        expect(ratio, name).toBeLessThan(most)
        const before = last.from - (last.from % 300) - 3 * 3600
        if (name !== 'concert') expect(sum(simulation, before) / sum(bare, before), name).toBeCloseTo(1, 8)
      }
    }
  })

  test('one concert has just been and one is soon, whatever the day', () => {
    for (let day = weekFrom; day < weekFrom + 60; day++) {
      const now = startOf(day)
      const times = (a: number, b: number) => planted({ seed }, a, b).filter(({ name }) => name === 'concert')
      expect(times(now - 9 * 86_400, now)).not.toEqual([])
      expect(times(now, now + 9 * 86_400)).not.toEqual([])
    }
  })

  test('the control district is the same with and without every episode', () => {
    const control = controlCells()
    for (const metric of ['ebike', 'pedestrian', 'vehicle'] as const) {
      const span = { seed, metric, from, to: from + 14 * 86_400, cells: control }
      expect(hourlyRates(span)).toEqual(hourlyRates({ ...span, without: everything }))
    }
  })

  test('outside what is planted no cell is over its capacity at the same hours in two of four weeks', () => {
    const limits = new Map(capacities().map((one) => [`${one.metric} ${one.cell}`, one.capacity]))
    let checked = 0
    for (const metric of ['ebike', 'pedestrian', 'vehicle'] as const) {
      const rates = hourlyRates({ seed, metric, from, to: from + 28 * 86_400 })
      const chronic = new Set(metric === 'ebike' ? cells : [])
      for (const [cell, hours] of rates) {
        if (chronic.has(cell)) continue
        const limit = limits.get(`${metric} ${cell}`) ?? 0
        for (let hour = 0; hour < 168; hour++) {
          let over = 0
          for (let week = 0; week < 4; week++) if ((hours[week * 168 + hour] ?? 0) > limit) over++
          if (over >= 2) expect.fail(`${metric} ${cell} is over ${limit} in ${over} weeks in hour ${hour}`)
          checked++
        }
      }
    }
    expect(checked).toBeGreaterThan(500_000)
  })
})
