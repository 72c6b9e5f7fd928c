import { gridDisk } from 'h3-js'
import { expect, test } from 'vitest'
import type { ChronicCell } from '../../../../api/detection/chronic/chronic.ts'
import { type Around, describeIncident, reportedShare, severityOf } from '../../../../api/detection/chronic/incident.ts'
import { alley, hoursIn, weeks } from './world.ts'

const [, beside = '', third = ''] = [alley, ...gridDisk(alley, 1).filter((cell) => cell !== alley)]

const chronic = (cell: string, observed: number, slots: number[]): ChronicCell => ({
  cell,
  observed,
  normal: 38,
  capacity: 60,
  basis: '街巷宽度',
  slots,
  worst: slots[0] ?? 0,
  weeks: 4,
})

/** Over capacity at 11 and 12 of every workday from the second week on, else quiet; silent on the last day. */
const hours = (over: number): Float32Array => {
  const rates = new Float32Array(weeks.place.length).fill(Number.NaN)
  for (const { index, hour, kind, week } of hoursIn(weeks)) {
    if (index >= weeks.place.length - 24) continue
    rates[index] = kind === 'workday' && week >= 1 && (hour === 11 || hour === 12) ? over : 10
  }
  return rates
}

const around = (rates: Map<string, Float32Array>): Around => ({
  weeks,
  ofWeeks: 4,
  unit: '辆',
  hours: rates,
  areaOf: () => '110102001',
  placeOf: (cells) => `${cells.length} 格`,
})

test('an incident speaks with the figures of the cell that passes its capacity by most', () => {
  const cells = [chronic(beside, 70, [12]), chronic(alley, 118, [11, 12, 17])]
  const incident = describeIncident(cells, around(new Map([[alley, hours(118)]])))
  expect(incident).toMatchObject({
    observed: 118,
    severity: 'A',
    place: '2 格',
    area: '110102001',
    ofWeeks: 4,
    weeks: 4,
  })
  expect(incident.cells.map(({ cell }) => cell)).toEqual([alley, beside])
  expect(incident.lon).toBeCloseTo(116.369, 3)
  expect(incident.lat).toBeCloseTo(39.91, 3)
})

test('its hours are those of the strongest cell and those that half of the cells share', () => {
  const cells = [chronic(alley, 118, [11, 12]), chronic(beside, 70, [12, 18]), chronic(third, 65, [9, 18])]
  const { pattern } = describeIncident(cells, around(new Map()))
  expect(pattern).toEqual([
    { dayKind: 'workday', from: 11, to: 13 },
    { dayKind: 'workday', from: 18, to: 19 },
  ])
})

test('it was first and last seen in hours of its pattern over capacity', () => {
  const { firstSeen, lastSeen } = describeIncident(
    [chronic(alley, 118, [11, 12])],
    around(new Map([[alley, hours(61)]])),
  )
  expect(firstSeen.toISOString()).toBe('2024-03-25T03:00:00.000Z')
  expect(lastSeen.toISOString()).toBe('2024-04-12T05:00:00.000Z')
})

test.each([
  [1.01, 1, 'C'],
  [1.3, 1, 'B'],
  [1.01, 3, 'B'],
  [1.5, 2, 'B'],
  [1.5, 3, 'A'],
  [1.8, 1, 'A'],
])('%d times capacity on %d cells is %s', (ratio, cells, severity) => {
  expect(severityOf(ratio, cells)).toBe(severity)
})

test('the reported share counts hours with a row, whatever the value', () => {
  const rates = new Map([[alley, hours(0)]])
  expect(reportedShare(weeks, [alley], new Set([12]), rates)).toBe(1)
  expect(reportedShare(weeks, [alley], new Set([36]), rates), 'silent on the Sunday').toBe(0.5)
  expect(reportedShare(weeks, [alley, beside], new Set([12]), rates)).toBe(0.5)
  expect(reportedShare(weeks, [], new Set([12]), rates)).toBe(0)
})
