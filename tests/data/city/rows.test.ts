import { expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { readObservation } from '../../../api/facts/observation.ts'
import { cityPlan } from '../../../data/city/city.ts'
import { startOf } from '../../../data/city/clock.ts'
import { idleCounters } from '../../../data/city/ground.ts'
import { areas } from '../../../data/city/outline.ts'
import { type Body, RowWriter } from '../../../data/city/rows.ts'
import { simulate } from '../../../data/city/simulate.ts'

const seed = 7
const simulation = simulate({ seed })
const noon = startOf(20_772) + 12 * 3600

type Row = { metric: string; lon: number; lat: number; source: string; period?: number; at: number; value: number }
const rowsOf = ({ bytes }: Body): Row[] =>
  bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('hours tell what the simulation counts, one row per counter, and levels of the car parks', () => {
  const counts = [...simulation.counts(noon, 3600)]
  const body = new RowWriter(simulation).hours(noon, 1)
  const rows = rowsOf(body)
  expect(rows).toHaveLength(body.rows)
  const flows = rows.filter(({ metric }) => metric !== 'parking_occupied')
  expect(flows.map(({ value }) => value).filter((value) => value > 0)).toEqual(counts.filter((count) => count > 0))
  expect(new Set(flows.map(({ at, period }) => `${at} ${period}`))).toEqual(new Set([`${noon} 3600`]))
  const levels = rows.filter(({ metric }) => metric === 'parking_occupied')
  expect(levels.map(({ value }) => value)).toEqual([...simulation.occupied(noon + 1800)])
})

test('the api takes every row', () => {
  const writer = new RowWriter(simulation)
  const rows = [rowsOf(writer.hours(noon, 2)), rowsOf(writer.fives(noon, 3)), rowsOf(writer.live(noon + 35))].flat()
  for (const row of rows)
    expect(readObservation(row, noon + 86_400, 'demo')).toMatchObject({ metric: row.metric, value: row.value })
})

test('the same seed and span give the same bytes, whatever was written before', () => {
  const fresh = new RowWriter(simulate({ seed }))
  const used = new RowWriter(simulation)
  used.fives(noon + 86_400, 7)
  expect(Buffer.compare(fresh.hours(noon, 3).bytes, used.hours(noon, 3).bytes)).toBe(0)
  expect(Buffer.compare(fresh.live(noon + 5).bytes, used.live(noon + 5).bytes)).toBe(0)
  expect(
    Buffer.compare(fresh.hours(noon, 1).bytes, new RowWriter(simulate({ seed: 8 })).hours(noon, 1).bytes),
  ).not.toBe(0)
})

test('live reports come from every counter once a minute and every car park once in five', () => {
  const writer = new RowWriter(simulation)
  const reports = new Map<string, number>()
  for (let at = noon; at < noon + 300; at += 5) {
    for (const row of rowsOf(writer.live(at)).filter(
      ({ metric, value }) => value > 0 || metric === 'parking_occupied',
    )) {
      expect(row.at).toBe(at)
      const key = `${row.metric} ${row.lon} ${row.lat} ${row.source}`
      reports.set(key, (reports.get(key) ?? 0) + 1)
    }
  }
  const times = (metric: string) => [...reports].filter(([key]) => key.startsWith(metric)).map(([, count]) => count)
  expect(times('parking_occupied')).toEqual(new Array(300).fill(1))
  // A counter that counted nothing in a minute says nothing.
  expect(Math.max(...times('ebike'))).toBe(5)
  expect(times('vehicle').filter((count) => count === 5).length).toBeGreaterThan(900)
})

test('minutes, five minutes and hours tell of the same flow', () => {
  const writer = new RowWriter(simulation)
  const sum = (body: Body) =>
    rowsOf(body).reduce((total, { metric, value }) => total + (metric === 'pedestrian' ? value : 0), 0)
  const hour = sum(writer.hours(noon, 1))
  const fives = sum(writer.fives(noon, 12))
  let live = 0
  for (let at = noon; at < noon + 3600; at += 5) live += sum(writer.live(at))
  // Counting noise of a million people is a thousand.
  expect(Math.abs(fives / hour - 1)).toBeLessThan(0.005)
  expect(Math.abs(live / hour - 1)).toBeLessThan(0.005)
})

test('idle counters say zero once in three days, told by the hour, by five minutes or live', () => {
  const writer = new RowWriter(simulation)
  const zeros = (body: Body) =>
    rowsOf(body)
      .filter(({ metric, value }) => value === 0 && metric !== 'parking_occupied')
      .map(({ metric, lon, lat }) => `${metric} ${lon} ${lat}`)
      .sort()
  const hour = zeros(writer.hours(noon, 1))
  expect(hour.length).toBeGreaterThan(100)
  expect(zeros(writer.fives(noon, 12))).toEqual(hour)
  let live: string[] = []
  for (let at = noon; at < noon + 3600; at += 5) live = [...live, ...zeros(writer.live(at))]
  expect(live.sort()).toEqual(hour)
  const round = [...Array(72).keys()].flatMap((after) => zeros(writer.hours(noon + after * 3600, 1)))
  expect(new Set(round).size).toBe(round.length)
  expect(round).toHaveLength(idleCounters().length)
})

test('every cell of the city is covered in every flow, save slivers of the rim', () => {
  const covered = [...simulation.sensors, ...idleCounters()].map(({ metric, cell }) => `${metric} ${cell}`)
  expect(new Set(covered).size).toBe(covered.length)
  const all = 3 * makeCity({ ...cityPlan, demo: true }, [...areas]).cells(10).length
  expect(covered.length / all).toBeGreaterThan(0.99)
})
