import { expect, test } from 'vitest'
import { boundsOf, featuresOf } from '../../../web/map/target.ts'

test('bounds hold every corner of every kind of geometry', () => {
  const line: GeoJSON.LineString = {
    type: 'LineString',
    coordinates: [
      [3, 4],
      [1, 9],
    ],
  }
  const point: GeoJSON.Point = { type: 'Point', coordinates: [7, -2] }
  expect(boundsOf({ lon: 0, lat: 0, geometry: line })).toEqual([1, 4, 3, 9])
  const both: GeoJSON.GeometryCollection = { type: 'GeometryCollection', geometries: [line, point] }
  expect(boundsOf({ lon: 0, lat: 0, geometry: both })).toEqual([1, -2, 7, 9])
})

test('a place without extent has no bounds', () => {
  expect(boundsOf({ lon: 1, lat: 2 })).toBeUndefined()
  expect(boundsOf({ lon: 1, lat: 2, geometry: { type: 'Point', coordinates: [1, 2] } })).toBeUndefined()
  expect(boundsOf({ lon: 1, lat: 2, geometry: { type: 'MultiPoint', coordinates: [] } })).toBeUndefined()
})

test('the place is drawn with its piece, and told whether the piece is only a guess', () => {
  const geometry: GeoJSON.Point = { type: 'Point', coordinates: [5, 6] }
  const { features } = featuresOf({ lon: 1, lat: 2, geometry, vague: true })
  expect(features.map((feature) => feature.geometry)).toEqual([{ type: 'Point', coordinates: [1, 2] }, geometry])
  expect(features.every(({ properties }) => properties?.vague === true)).toBe(true)
  expect(featuresOf(undefined).features).toEqual([])
})
