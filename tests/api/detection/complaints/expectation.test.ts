import { expect, test } from 'vitest'
import { learnExpectation } from '../../../../api/detection/complaints/expectation.ts'
import {
  always,
  calendar,
  cellOfStreet,
  day,
  hour,
  inSeason,
  type Rate,
  randomRows,
  streets,
  tallied,
} from './series.ts'
import { seconds } from './world.ts'

const from = seconds('2026-05-04T00:00:00')
const days = 56
const to = from + days * day
const names = ['市容环境', '房屋漏雨', '停车管理']
const steady: Rate = (name) => (name === '停车管理' ? 1 : 0.2)

const learn = (rate: Rate, seed = 1, extra: Parameters<typeof tallied>[0] = [], start = from) => {
  const tally = tallied([...randomRows(names, start, Math.round((to - start) / day), rate, seed), ...extra], start, to)
  const expectation = learnExpectation(tally, to, calendar, always)
  const of = (name: string, area: string, begin: number, end: number) =>
    expectation.usual(tally.classes.indexOf(name), expectation.areas.codes.indexOf(area), begin, end)
  return { tally, expectation, of }
}
const tomorrow = [to, to + day] as const

test('rates, hours of the day and scatter are found again', () => {
  const { of } = learn(steady)
  const week = (name: string, area: string) => of(name, area, to, to + 7 * day).mean / 7
  expect(week('停车管理', '')).toBeGreaterThan(7)
  expect(week('停车管理', '')).toBeLessThan(9)
  expect(week('市容环境', streets[0] ?? '')).toBeGreaterThan(0.12)
  expect(week('市容环境', streets[0] ?? '')).toBeLessThan(0.3)
  const night = of('停车管理', '', to + 2 * hour, to + 5 * hour).mean
  const noon = of('停车管理', '', to + 11 * hour, to + 14 * hour).mean
  expect(noon / night).toBeGreaterThan(3)
  expect(of('停车管理', '', ...tomorrow).dispersion).toBeLessThan(1.6)
})

test('parts of a time and of the city add up', () => {
  const { of } = learn(steady)
  const [a, b] = [of('停车管理', '', to, to + 5400), of('停车管理', '', to + 5400, to + day)]
  expect(a.mean + b.mean).toBeCloseTo(of('停车管理', '', ...tomorrow).mean, 9)
  const sum = streets.reduce((total, code) => total + of('停车管理', code, ...tomorrow).mean, 0)
  expect(sum).toBeCloseTo(of('停车管理', '', ...tomorrow).mean, 9)
})

test('past outbreaks do not become usual, their first and last days neither', () => {
  const calm = learn(steady)
  const burst = Array.from({ length: 40 }, (_, i) => ({
    class: '房屋漏雨',
    at: from + 20 * day + Math.floor((i / 40) ** 1.5 * 3 * 288) * 300,
    cell: cellOfStreet[i % 8] ?? '',
    count: 1,
  }))
  const after = learn(steady, 1, [...burst, ...burst.map((one) => ({ ...one, at: one.at + 15 * day }))])
  const [before, with2] = [calm.of('房屋漏雨', '', ...tomorrow), after.of('房屋漏雨', '', ...tomorrow)]
  expect(with2.mean / before.mean).toBeLessThan(1.15)
  expect(with2.dispersion).toBeLessThan(1.6)
})

test('a street that began to report three weeks ago is held to its three weeks', () => {
  const late = from + 35 * day
  const { of } = learn((_, street, n) => (street === 3 ? (n < 35 ? 0 : 1) : 0.5))
  const own = of('停车管理', streets[3] ?? '', late, late + 7 * day).mean / 7
  expect(own).toBeGreaterThan(0.6)
})

test('what is little known scatters more', () => {
  const { of } = learn(steady)
  const [street, city] = [of('房屋漏雨', streets[1] ?? '', ...tomorrow), of('房屋漏雨', '', ...tomorrow)]
  expect(street.dispersion - 1).toBeGreaterThan(0)
  expect(street.mean / (street.dispersion - 1)).toBeLessThan(city.mean / Math.max(1e-9, city.dispersion - 1) + 1e9)
})

test('a class of a season has no usual count until a week of it is known', () => {
  const start = seconds('2026-09-20T00:00:00')
  const cold: Rate = (name, _, n) => (name === '供热不热' ? (n >= 56 ? 1 : 0) : 0.3)
  const rows = randomRows(['供热不热', '停车管理'], start, 75, cold, 2)
  const judgedAt = (at: number): boolean[] => {
    const tally = tallied(
      rows.filter((one) => one.at < at),
      start,
      at,
    )
    const { judged } = learnExpectation(tally, at, calendar, inSeason)
    return ['供热不热', '停车管理'].map((name) => judged[tally.classes.indexOf(name)] ?? false)
  }
  expect(judgedAt(seconds('2026-11-17T00:00:00'))).toEqual([false, true])
  expect(judgedAt(seconds('2026-11-30T00:00:00'))).toEqual([true, true])
})

test('less than a week of history is no history', () => {
  const start = to - 6 * day
  const { expectation } = learn(steady, 1, [], start)
  expect(expectation.judged).toEqual([false, false, false])
})
