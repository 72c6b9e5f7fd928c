import { expect, test } from 'vitest'
import { startOf } from '../../../data/city/clock.ts'
import { episodes } from '../../../data/city/episodes.ts'
import { hourlyRates, planted } from '../../../data/city/planted.ts'
import { simulate } from '../../../data/city/simulate.ts'

const seed = 3
const from = startOf(20_722)
const to = from + 56 * 86_400

test('eight weeks hold every kind of episode, each once per place', () => {
  const truths = planted({ seed }, from, to)
  expect(new Set(truths.map(({ name }) => name))).toEqual(
    new Set(['tangzi', 'concert', 'burst-main', 'leaks', 'surge']),
  )
  const counters = new Set(simulate({ seed }).sensors.map(({ metric, cell }) => `${metric} ${cell}`))
  for (const { name, metric, cells, times } of truths) {
    expect(cells.length, name).toBeGreaterThan(2)
    expect(times.every((one) => one.from < to && one.to > from)).toBe(true)
    if (metric) for (const cell of cells) expect(counters.has(`${metric} ${cell}`)).toBe(true)
  }
})

test('only what comes back in the same hours of every week is told as weekly', () => {
  const weekly = planted({ seed }, from, to).filter((one) => one.weekly)
  expect(weekly.map(({ name }) => name)).toEqual(['tangzi'])
  expect(weekly[0]?.weekly?.workday.map(([a, b]) => [a, b])).toEqual([
    [11, 13],
    [17, 19],
  ])
  expect(weekly[0]?.weekly?.weekend.map(([a, b]) => [a, b])).toEqual([[11, 20]])
})

test('periods of single episodes are no multiple of a week', () => {
  for (const { name, when } of episodes) if (when?.kind === 'every') expect(when.days % 7, name).not.toBe(0)
})

test('what is left out is not told', () => {
  const names = planted({ seed, without: ['tangzi', 'leaks'] }, from, to).map(({ name }) => name)
  expect(names).not.toContain('tangzi')
  expect(names).not.toContain('leaks')
  expect(() => planted({ seed, without: ['nothing'] }, from, to)).toThrow(RangeError)
})

test('hourly rates are the counts of the feed, per 5 minutes', () => {
  const rates = hourlyRates({ seed, metric: 'vehicle', from, to: from + 5 * 3600 })
  const { sensors, counts } = simulate({ seed })
  const own = sensors.filter(({ metric }) => metric === 'vehicle')
  expect(rates.size).toBe(own.length)
  const hour = counts(from + 3 * 3600, 3600)
  for (const { cell, index } of own) expect(rates.get(cell)?.[3]).toBe((hour[index] ?? 0) / 12)
  const [one] = own
  expect([...hourlyRates({ seed, metric: 'vehicle', from, to: from + 3600, cells: [one?.cell ?? ''] }).keys()]).toEqual(
    [one?.cell],
  )
})
