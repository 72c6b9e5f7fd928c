import { expect, test } from 'vitest'
import { learnExpectation } from '../../../../api/detection/complaints/expectation.ts'
import { type JudgeSettings, judge } from '../../../../api/detection/complaints/judge.ts'
import type { TallyRow } from '../../../../api/detection/complaints/tally.ts'
import { ruleDefaults } from '../../../../api/detection/rules/settings.ts'
import { always, calendar, cellOfStreet, day, hour, type Rate, randomRows, streets, tallied } from './series.ts'
import { seconds } from './world.ts'

const from = seconds('2026-05-04T00:00:00')
const days = 70
const names = ['停水停电', '噪声扰民', '停车管理', '房屋漏雨']
const usual: Rate = (name) => (name === '停车管理' ? 1.5 : 0.08)
const settings: JudgeSettings = {
  ...ruleDefaults.outbreak,
  limits: () => ({ ...ruleDefaults.outbreak, enabled: true }),
}

type Called = { name: string; area: string; hours: number; count: number; method: string; p: number }

/** What is called at some instants; the model is learnt anew each local day. */
const look = (
  rows: readonly TallyRow[],
  instants: readonly number[],
  over: Partial<JudgeSettings> = {},
  first = from,
): Called[][] => {
  const tally = tallied(rows, first, from + days * day)
  let [learnt, expectation] = [Number.NaN, learnExpectation(tally, from, calendar, always)]
  return instants.map((at) => {
    const start = calendar.startOfDay(at * 1000).getTime() / 1000
    if (start !== learnt) [learnt, expectation] = [start, learnExpectation(tally, start, calendar, always)]
    return judge(tally, expectation, at, { ...settings, ...over }).called.map(
      ({ kind, area, hours, count, method, p }) => ({
        name: tally.classes[kind] ?? '',
        area: expectation.areas.codes[area] ?? '',
        hours,
        count,
        method,
        p,
      }),
    )
  })
}
const burst = (name: string, at: number, count: number, within: number, street: (i: number) => number): TallyRow[] =>
  Array.from({ length: count }, (_, i) => ({
    class: name,
    at: at + Math.floor(((i / count) * within) / 300) * 300,
    cell: cellOfStreet[street(i)] ?? '',
    count: 1,
  }))
const hours = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i * hour)

test('of clean orders hardly anything is called in two weeks of hourly looks', () => {
  const looks = hours(from + 56 * day, 14 * 24)
  const called = [1, 2].flatMap((seed) => look(randomRows(names, from, days, usual, seed), looks).flat())
  expect(called.length / (2 * looks.length)).toBeLessThan(0.005)
})

test('a burst in one street is called within the hour, and that street alone', () => {
  const start = from + 60 * day + 6 * hour + 1200
  const rows = [...randomRows(names, from, days, usual, 3), ...burst('停水停电', start, 16, 7 * hour, () => 2)]
  const [before, soon, later] = look(rows, [start, start + 2 * hour, start + 6 * hour])
  expect(before).toEqual([])
  expect(soon).toMatchObject([{ name: '停水停电', area: streets[2] }])
  expect(later).toMatchObject([{ name: '停水停电', area: streets[2], count: 14 }])
})

test('it is over when the newest part of its window is quiet again', () => {
  const start = from + 60 * day + 6 * hour
  const rows = [
    ...randomRows(names, from, days, (name) => (name === '停车管理' ? 1.5 : 0.02), 3),
    ...burst('停水停电', start, 16, 6 * hour, () => 2),
  ]
  const [during, after] = look(rows, [start + 6 * hour, start + 6 * hour + 13 * hour])
  expect(during).toHaveLength(1)
  expect(after).toEqual([])
})

test('one that spreads is told by its districts, not street by street', () => {
  const start = from + 60 * day + 8 * hour
  const rows = [...randomRows(names, from, days, usual, 4), ...burst('房屋漏雨', start, 48, 40 * hour, (i) => i % 8)]
  const [called = []] = look(rows, [start + 40 * hour])
  expect(called.map(({ area }) => area).sort()).toEqual(['110101', '110102'])
  expect(called.every(({ name }) => name === '房屋漏雨')).toBe(true)
})

test('a whole day of a street is called with three weeks of history and with nine', () => {
  const all = randomRows(names, from, days, (name) => (name === '停车管理' ? 1.5 : 0.3), 5)
  const start = from + 63 * day
  const rows = [...all, ...burst('噪声扰民', start, 14, 22 * hour, () => 1)]
  const methods = [0, 42].map((cut) => {
    const [called = []] = look(rows, [start + 23 * hour], {}, from + cut * day)
    expect(called).toMatchObject([{ name: '噪声扰民', area: streets[1] }])
    return called[0]?.method
  })
  expect(methods).toEqual(['Farrington', 'EARS-C2'])
})

test('a rule of a street, and one switched off, hold there', () => {
  const start = from + 60 * day + 6 * hour
  const rows = [...randomRows(names, from, days, usual, 3), ...burst('停水停电', start, 8, 3 * hour, () => 2)]
  const strict = (wanted: string, change: { fewest?: number; enabled?: boolean }): JudgeSettings['limits'] => {
    return (_, area) => ({
      ...ruleDefaults.outbreak,
      enabled: true,
      ...(wanted.startsWith(area.slice(0, 6)) ? change : {}),
    })
  }
  const at = [start + 3 * hour]
  expect(look(rows, at)[0]).toHaveLength(1)
  expect(look(rows, at, { limits: strict(streets[2] ?? '', { fewest: 20 }) })[0]).toEqual([])
  expect(look(rows, at, { limits: strict(streets[2] ?? '', { enabled: false }) })[0]).toEqual([])
})
