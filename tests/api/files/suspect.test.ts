import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { fromWgs84, type Position } from '../../../api/files/crs.ts'
import { suspectCrs, suspicionWords } from '../../../api/files/suspect.ts'
import { smallCity } from '../../support/city.ts'
import { sharedData } from '../../support/shared.ts'

const { contains } = smallCity()
const grid: Position[] = Array.from({ length: 400 }, (_, i) => [
  116.361 + (i % 20) * 0.002,
  39.901 + Math.floor(i / 20) * 0.00095,
])

test('points given in the system they are in raise no suspicion', () => {
  expect(suspectCrs(grid, 'wgs84', contains)).toBeUndefined()
  const gcj = grid.map((point) => fromWgs84('gcj02', point))
  expect(suspectCrs(gcj, 'gcj02', contains)).toBeUndefined()
})

test('GCJ-02 given as WGS84 is found, with its shift', () => {
  const found = suspectCrs(
    grid.map((point) => fromWgs84('gcj02', point)),
    'wgs84',
    contains,
  )
  expect(found).toMatchObject({ crs: 'gcj02', points: 400 })
  expect(found?.inside.gcj02).toBe(400)
  expect(found?.shiftMetres).toBeGreaterThan(540)
  expect(found?.shiftMetres).toBeLessThan(565)
})

test('BD-09 given as WGS84, and WGS84 given as GCJ-02, are found too', () => {
  const bd = grid.map((point) => fromWgs84('bd09', point))
  expect(suspectCrs(bd, 'wgs84', contains)?.crs).toBe('bd09')
  expect(suspectCrs(grid, 'gcj02', contains)?.crs).toBe('wgs84')
})

test('a few strays that no system brings home, or too few points, say nothing', () => {
  const strays: Position[] = Array.from({ length: 10 }, (_, i) => [117 + i / 100, 39])
  expect(suspectCrs([...grid, ...strays], 'wgs84', contains)).toBeUndefined()
  expect(
    suspectCrs(
      grid.slice(0, 10).map((point) => fromWgs84('gcj02', point)),
      'wgs84',
      contains,
    ),
  ).toBeUndefined()
})

test('the words name both counts, the shift and the remedy', () => {
  const suspicion = {
    crs: 'gcj02',
    inside: { wgs84: 80, cgcs2000: 80, gcj02: 100, bd09: 70 },
    points: 100,
    shiftMetres: 552,
  } as const
  expect(suspicionWords(suspicion, 'wgs84', '请加 --crs gcj02')).toBe(
    '坐标疑为 GCJ-02：按 WGS84 有 80/100 个点落在本市，按 GCJ-02 有 100/100 个，相差约 552 米；请加 --crs gcj02',
  )
})

const streets = sharedData('beijing-dongcheng', 'streets_17_wgs84.geojson')
const pairs = sharedData('beijing-dongcheng', 'parking_1165_wgs84_gcj02_pairs.csv')

describe.skipIf(!streets || !pairs)('car parks of 东城 (skipped where the real data are absent)', () => {
  const read = (file: string | undefined): string => (file ? readFileSync(file, 'utf8') : '')
  const features: GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon>[] = JSON.parse(
    read(streets) || '{"features":[]}',
  ).features
  const outline: GeoJSON.MultiPolygon = {
    type: 'MultiPolygon',
    coordinates: features.flatMap(({ geometry }) =>
      geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
    ),
  }
  const rows = read(pairs)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').slice(-4).map(Number))

  test('the real GCJ-02 column is found out, the WGS84 column is not', () => {
    const district = makeCity({ name: '东城', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, [])
    const wgs = rows.map(([lon = 0, lat = 0]): Position => [lon, lat])
    const gcj = rows.map(([, , lon = 0, lat = 0]): Position => [lon, lat])
    expect(suspectCrs(wgs, 'wgs84', district.contains)).toBeUndefined()
    expect(suspectCrs(gcj, 'wgs84', district.contains)).toMatchObject({ crs: 'gcj02', shiftMetres: 554, points: 1165 })
  })
})
