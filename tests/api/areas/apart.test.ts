import { area, featureCollection, intersect, polygon } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { surelyApart } from '../../../api/areas/apart.ts'
import { cleanShape } from '../../../api/areas/shape.ts'

const box = (west: number, south: number, east: number, north: number): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
})

test.each([
  ['side by side, corner by corner', box(0, 0, 1, 1), box(1, 0, 2, 1), true],
  ['meeting in a corner', box(0, 0, 1, 1), box(1, 1, 2, 2), true],
  ['the same twice', box(0, 0, 1, 1), box(0, 0, 1, 1), false],
  ['one in the other', box(0, 0, 3, 3), box(1, 1, 2, 2), false],
  ['a corner over', box(0, 0, 2, 2), box(1, 1, 3, 3), false],
  ['along a part of an edge', box(0, 0, 2, 2), box(2, 0, 4, 1), false],
])('%s', (_, a, b, apart) => {
  expect(surelyApart(a, b)).toBe(apart)
  expect(surelyApart(b, a)).toBe(apart)
})

test('one that fills the hole of another', () => {
  const around = cleanShape({
    type: 'Polygon',
    coordinates: [...box(0, 0, 3, 3).coordinates, ...box(1, 1, 2, 2).coordinates],
  })
  if ('message' in around) throw new Error(around.message)
  expect(surelyApart(around, box(1, 1, 2, 2))).toBe(true)
  expect(surelyApart(around, box(1, 1, 1.5, 1.5))).toBe(false)
})

test('whatever it calls apart has nothing in common, on a grid so coarse that corners and edges often coincide', () => {
  const corner = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  const ring = fc.uniqueArray(corner, { minLength: 3, maxLength: 5, selector: String })
  let apart = 0
  fc.assert(
    fc.property(ring, ring, (first, second) => {
      const shapes = [first, second].map((points) =>
        cleanShape({ type: 'Polygon', coordinates: [[...points, points[0] ?? [0, 0]]] }),
      )
      const [a, b] = shapes
      if (!a || !b || !('coordinates' in a) || !('coordinates' in b)) return
      if (a.type !== 'Polygon' || b.type !== 'Polygon' || !surelyApart(a, b)) return
      apart++
      const common = intersect(featureCollection([polygon(a.coordinates), polygon(b.coordinates)]))
      expect(common ? area(common) : 0).toBe(0)
    }),
    { numRuns: 2000, seed: 7 },
  )
  expect(apart).toBeGreaterThan(100)
})
