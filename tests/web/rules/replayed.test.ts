import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import type { Replayed } from '../../../web/api.ts'
import { alertsOn, boundsOf, marksOf, mostOf, targetOf } from '../../../web/rules/replayed.ts'

const cell = latLngToCell(39.91, 116.37, 10)

const alert = (from: string, severity: Replayed['severity'], cells: string[]): Replayed => ({
  rule: 'surge',
  metric: 'ebike',
  subject: '',
  place: '',
  area: '110102',
  severity,
  cells,
  from,
  to: from,
  sentence: '',
})

const alerts = [
  alert('2026-03-09T15:59:00.000Z', 'A', gridDisk(cell, 1)),
  alert('2026-03-09T16:00:00.000Z', 'C', [cell]),
  alert('2026-03-10T02:00:00.000Z', 'B', []),
]

test('a day is the city’s own, and an alert keeps its number when others are left out', () => {
  expect(alertsOn(alerts, undefined, 'Asia/Shanghai').map(({ index }) => index)).toEqual([0, 1, 2])
  expect(alertsOn(alerts, '2026-03-09', 'Asia/Shanghai').map(({ index }) => index)).toEqual([0])
  expect(alertsOn(alerts, '2026-03-10', 'Asia/Shanghai').map(({ index }) => index)).toEqual([1, 2])
})

test('an alert is drawn as its cells and as a point in the strongest, in the tone of its severity; one without cells is not', () => {
  const { features } = marksOf(alertsOn(alerts, undefined, 'Asia/Shanghai'))
  expect(features.map(({ properties, geometry }) => [properties?.index, properties?.severity, geometry.type])).toEqual([
    [0, 'error', 'MultiPolygon'],
    [0, 'error', 'Point'],
    [1, 'notice', 'MultiPolygon'],
    [1, 'notice', 'Point'],
  ])
  const point = features[3]?.geometry
  const [lat, lon] = cellToLatLng(cell)
  expect(point?.type === 'Point' && point.coordinates).toEqual([lon, lat])
})

test('the map goes to the strongest cell', () => {
  const [lat, lon] = cellToLatLng(gridDisk(cell, 1)[0] ?? '')
  expect(alerts[0] && targetOf(alerts[0])).toMatchObject({ lon, lat, geometry: { type: 'MultiPolygon' } })
  expect(alerts[2] && targetOf(alerts[2])).toBeUndefined()
})

test('the map shows every alert, and a single one with its surroundings', () => {
  const [lat, lon] = cellToLatLng(cell)
  const [west = 0, south = 0, east = 0, north = 0] = boundsOf(alerts.slice(1)) ?? []
  expect((west + east) / 2).toBeCloseTo(lon)
  expect((south + north) / 2).toBeCloseTo(lat)
  expect(east).toBeGreaterThan(west)
  expect(north).toBeGreaterThan(south)
  expect(boundsOf(alerts.slice(2))).toBeUndefined()
})

test('the chart holds the greatest day of either side, and few do not fill it', () => {
  const day = (count: number, now: number) => ({ date: '2026-03-09', count, now })
  expect(mostOf([day(3, 9), day(7, 0)])).toBe(9)
  expect(mostOf([day(1, 1)])).toBe(4)
  expect(mostOf([])).toBe(4)
})
