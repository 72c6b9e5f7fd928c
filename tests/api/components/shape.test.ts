import { booleanPointInPolygon } from '@turf/turf'
import { expect, test } from 'vitest'
import { standingOf } from '../../../api/components/shape.ts'

test('a point stays where it is', () => {
  expect(standingOf({ type: 'Point', coordinates: [116.369, 39.91, 50] })).toEqual({ lon: 116.369, lat: 39.91 })
})

test('a railing stands at the middle of its length, not of its corners', () => {
  const rail: GeoJSON.LineString = {
    type: 'LineString',
    coordinates: [
      [116.36, 39.91],
      [116.361, 39.91],
      [116.37, 39.91],
    ],
  }
  const { lon, lat, was } = standingOf(rail) ?? { lon: 0, lat: 0 }
  expect(lon).toBeCloseTo(116.365, 5)
  expect(lat).toBeCloseTo(39.91, 5)
  expect(was).toBe('LineString')
})

test('a bent green stands on itself', () => {
  const ring = [
    [0, 0],
    [4, 0],
    [4, 4],
    [3.8, 4],
    [3.8, 0.2],
    [0, 0.2],
    [0, 0],
  ]
  const shape: GeoJSON.Polygon = { type: 'Polygon', coordinates: [ring] }
  const { lon, lat } = standingOf(shape) ?? { lon: 0, lat: 0 }
  expect(booleanPointInPolygon([lon, lat], shape)).toBe(true)
})

test('of several parts the largest counts', () => {
  const square = (x: number, side: number) => [
    [
      [x, 0],
      [x + side, 0],
      [x + side, side],
      [x, side],
      [x, 0],
    ],
  ]
  expect(standingOf({ type: 'MultiPolygon', coordinates: [square(0, 0.1), square(5, 2)] })?.lon).toBeGreaterThan(5)
  const lines = [
    [
      [0, 0],
      [0.1, 0],
    ],
    [
      [5, 0],
      [7, 0],
    ],
  ]
  expect(standingOf({ type: 'MultiLineString', coordinates: lines })?.lon).toBeCloseTo(6, 3)
  expect(
    standingOf({
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    }),
  ).toMatchObject({ lon: 1, lat: 2 })
})

test.each<[string, GeoJSON.Geometry]>([
  ['an empty line', { type: 'LineString', coordinates: [] }],
  ['an empty polygon', { type: 'Polygon', coordinates: [] }],
  ['an empty collection', { type: 'GeometryCollection', geometries: [] }],
  ['no number', { type: 'Point', coordinates: [Number.NaN, 1] }],
])('%s stands nowhere', (_, geometry) => {
  expect(standingOf(geometry)).toBeUndefined()
})
