import { area, featureCollection, polygon, union } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { polygonsOf, type Shape } from '../../../api/areas/shape.ts'
import { sameOutline, unionOfTiles } from '../../../api/areas/tiles.ts'

/** Squares of a 6 x 6 board whose inner corners are moved, so that no edge is straight through. */
const corner = (x: number, y: number): [number, number] => [
  x + 0.2 * Math.sin(5 * x + 3 * y),
  y + 0.2 * Math.cos(7 * x - y),
]
const tile = (x: number, y: number): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [[corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)]],
})
const holesOf = (shape: Shape) => polygonsOf(shape).reduce((sum, rings) => sum + rings.length - 1, 0)

test('the union of any squares of a board is what clipping finds, holes and islands too', () => {
  let told = 0
  const squares = fc.uniqueArray(fc.integer({ min: 0, max: 35 }), { minLength: 2, maxLength: 36 })
  fc.assert(
    fc.property(squares, (picked) => {
      const tiles = picked.map((i) => tile(i % 6, Math.floor(i / 6)))
      const mine = unionOfTiles(tiles)
      // Squares that meet in a corner alone do not chain: that is left to clipping.
      if (!mine) return
      told++
      const theirs = union(featureCollection(tiles.map(({ coordinates }) => polygon(coordinates))))
      expect(theirs).not.toBeNull()
      if (!theirs) return
      expect(area(mine) / area(theirs)).toBeCloseTo(1, 9)
      expect(holesOf(mine)).toBe(holesOf(theirs.geometry))
      expect(polygonsOf(mine)).toHaveLength(polygonsOf(theirs.geometry).length)
    }),
    { numRuns: 200, seed: 11 },
  )
  expect(told).toBeGreaterThan(20)
})

test('the same square twice is no tiling', () => {
  expect(unionOfTiles([tile(0, 0), tile(0, 0)])).toBeUndefined()
})

test('an outline is the same wherever its ring begins, and another is not', () => {
  const [a, b, c, d] = tile(1, 1).coordinates[0] ?? []
  if (!a || !b || !c || !d) throw new Error('a square has four corners')
  expect(sameOutline(tile(1, 1), { type: 'MultiPolygon', coordinates: [[[c, d, a, b, c]]] })).toBe(true)
  expect(sameOutline(tile(1, 1), tile(1, 2))).toBe(false)
  expect(sameOutline(tile(1, 1), { type: 'Polygon', coordinates: [[a, b, c, a]] })).toBe(false)
})
