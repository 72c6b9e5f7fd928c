import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { outbreakIncident, outbreakSeverity } from '../../../../api/detection/complaints/incident.ts'
import type { Outbreak } from '../../../../api/detection/complaints/outbreak.ts'

const middle = latLngToCell(39.91, 116.369, 10)
const where = {
  place: () => '堂子胡同',
  areaName: (code: string) => (code === '110102' ? '西城区' : '全市'),
  areaOf: () => '110102001',
  middle: (cells: readonly { cell: string }[]) => {
    const [lat, lon] = cellToLatLng(cells[0]?.cell ?? middle)
    return { lon, lat }
  },
}
const outbreak: Outbreak = {
  subject: '停水停电',
  area: '110102',
  hours: 6,
  count: 9,
  mean: 0.123,
  upper: 2,
  p: 1e-12,
  rate: 1e-9,
  method: 'negative-binomial',
  since: 1_700_000_000,
  newest: 1_700_010_000,
  cells: gridDisk(middle, 2).map((cell) => ({ cell, count: 1 })),
}

test('an outbreak within a kilometre bears the name of its place, one all over a district the district’s', () => {
  expect(outbreakIncident(outbreak, where)).toMatchObject({
    place: '堂子胡同',
    area: '110102001',
    observed: 9,
    normal: 0.12,
  })
  const wide = { ...outbreak, cells: [...outbreak.cells, { cell: latLngToCell(39.95, 116.369, 10), count: 1 }] }
  expect(outbreakIncident(wide, where)).toMatchObject({ place: '西城区', area: '110102' })
})

test('evidence tells count, expectation, bound and window', () => {
  const { evidence, firstSeen, lastSeen } = outbreakIncident(outbreak, where, {
    orders: ['b', 'a'],
    looks: { k: 2, n: 3 },
  })
  expect(evidence).toMatchObject({
    unit: '件',
    per: 'hour',
    hours: 6,
    observed: 9,
    expected: 0.12,
    band: [0, 2],
    rate: 1e-9,
    orders: ['b', 'a'],
    looks: { k: 2, n: 3 },
    since: firstSeen.toISOString(),
  })
  expect(lastSeen.getTime() - firstSeen.getTime()).toBe(10_000_000)
})

test.each([
  [13, 0.5, 'A'],
  [13, 5, 'B'],
  [6, 0.5, 'C'],
  [7, 0.5, 'B'],
  [30, 20, 'B'],
])('%d orders where %d are usual: %s', (count, mean, severity) => {
  expect(outbreakSeverity({ count, mean })).toBe(severity)
})
