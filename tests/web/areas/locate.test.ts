import { expect, test } from 'vitest'
import { distanceTo, holds, labelPoint } from '../../../web/areas/geometry.ts'
import { areasAt, areasOf, placeNear } from '../../../web/areas/locate.ts'

const square = (west: number, south: number, size: number): [number, number][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const area = (code: string, level: 'district' | 'street', west: number, size: number) => ({
  type: 'Feature' as const,
  id: Number(code),
  properties: { code, level, name: code, areaM2: size * size * 1e10, validFrom: null },
  geometry: { type: 'Polygon' as const, coordinates: [square(west, 39.9, size)] },
})
const areas = [area('110102001', 'street', 116.36, 0.01), area('110102', 'district', 116.35, 0.05)]

test('a point lies in its areas, the district first', () => {
  expect(areasAt(areas, 116.365, 39.905).map((each) => each.properties.code)).toEqual(['110102', '110102001'])
  expect(areasAt(areas, 116.352, 39.905).map((each) => each.properties.code)).toEqual(['110102'])
  expect(areasAt(areas, 116.3, 39.905)).toEqual([])
  expect(areasOf(areas, '110102001').map((each) => each.properties.code)).toEqual(['110102', '110102001'])
  expect(areasOf(areas, '')).toEqual([])
})

test('a hole is outside', () => {
  const ring = { type: 'Polygon' as const, coordinates: [square(116, 39, 1), square(116.4, 39.4, 0.2)] }
  expect(holds(ring, 116.1, 39.1)).toBe(true)
  expect(holds(ring, 116.5, 39.5)).toBe(false)
})

test('the name of an area stands in the middle of its largest part', () => {
  const parts = { type: 'MultiPolygon' as const, coordinates: [[square(116, 39, 0.1)], [square(117, 40, 1)]] }
  const [lon, lat] = labelPoint(parts)
  expect(lon).toBeCloseTo(117.5)
  expect(lat).toBeCloseTo(40.5)
})

test('distances are metres', () => {
  expect(distanceTo({ type: 'Point', coordinates: [116.37, 39.91] }, 116.37, 39.92)).toBeCloseTo(1113, 0)
  const line = {
    type: 'LineString' as const,
    coordinates: [
      [116.36, 39.91],
      [116.38, 39.91],
    ],
  }
  expect(distanceTo(line, 116.37, 39.911)).toBeCloseTo(111.3, 0)
  expect(distanceTo(line, 116.39, 39.91)).toBeCloseTo(111_320 * 0.01 * Math.cos((39.91 * Math.PI) / 180), -1)
})

test('a place is named by what people would say: the alley, not the avenue beside it', () => {
  const named = (kind: string, name: string, lat: number) => ({
    type: 'Feature' as const,
    properties: { kind, name },
    geometry: {
      type: 'LineString' as const,
      coordinates: [
        [116.36, lat],
        [116.38, lat],
      ],
    },
  })
  const places = [named('arterial', '西单北大街', 39.9103), named('alley', '堂子胡同', 39.9105)]
  expect(placeNear(places, 116.37, 39.9104)).toBe('堂子胡同')
  expect(placeNear(places, 116.37, 39.95)).toBeUndefined()
})
