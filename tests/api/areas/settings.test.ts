import { area } from '@turf/turf'
import { expect, test } from 'vitest'
import { citySettings } from '../../../api/areas/settings.ts'

const square = (west: number, south: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [west + 0.1, south],
      [west + 0.1, south + 0.1],
      [west, south + 0.1],
      [west, south],
    ],
  ],
})
const feature = (geometry: unknown) => ({
  type: 'Feature',
  properties: {},
  geometry,
})
const base = { name: '芝加哥', timeZone: 'America/Chicago', calendar: 'none' }

test('a collection of areas becomes one outline', () => {
  const outline = {
    type: 'FeatureCollection',
    features: [feature(square(10, 10)), feature(square(10.1, 10)), feature(square(20, 20))],
  }
  const city = citySettings({ ...base, outline })
  expect(city.outline.type).toBe('MultiPolygon')
  expect(city.outline.coordinates).toHaveLength(2)
  const whole = outline.features.reduce((sum, one) => sum + area(one as GeoJSON.Feature), 0)
  expect(area(city.outline) / whole).toBeCloseTo(1, 6)
})

test.each([
  ['no name', { ...base, name: ' ', outline: square(1, 1) }, 'name'],
  ['a point for an outline', { ...base, outline: { type: 'Point', coordinates: [1, 1] } }, 'outline'],
  ['coordinates out of range', { ...base, outline: square(500, 1) }, 'outline'],
  ['an unknown zone', { ...base, timeZone: 'Mars/Olympus', outline: square(1, 1) }, 'Mars/Olympus'],
])('refuses %s and says which field', (_, input, said) => {
  expect(() => citySettings(input)).toThrow(said)
})
