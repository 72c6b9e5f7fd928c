import { area, kinks } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanShape } from '../../../api/areas/shape.ts'

type Ring = [number, number][]
const square = (west: number, south: number, size: number): Ring => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const polygon = (...coordinates: Ring[]): GeoJSON.Polygon => ({ type: 'Polygon', coordinates })

test('rings are closed, turned, rounded and rid of repeated points and heights without a word', () => {
  const given: GeoJSON.Polygon = {
    type: 'Polygon',
    coordinates: [
      // Clockwise, open, with a height and a point twice.
      [
        [116, 39, 44],
        [116, 39.2, 44],
        [116, 39.2, 44],
        [116.20000000012, 39.2, 44],
        [116.2, 39, 44],
      ],
      square(116.05, 39.05, 0.01),
    ],
  }
  expect(cleanShape(given)).toEqual({
    type: 'Polygon',
    coordinates: [
      [
        [116, 39],
        [116.2, 39],
        [116.2, 39.2],
        [116, 39.2],
        [116, 39],
      ],
      [...square(116.05, 39.05, 0.01)].reverse().map(([x, y]) => [Number(x.toFixed(8)), Number(y.toFixed(8))]),
    ],
  })
})

test('parts, an island in a lake and a collection of polygons are taken', () => {
  const lake = polygon(square(0, 0, 1), square(0.2, 0.2, 0.6))
  const island = polygon(square(0.4, 0.4, 0.1))
  const collection: GeoJSON.GeometryCollection = { type: 'GeometryCollection', geometries: [lake, island] }
  const shape = cleanShape(collection)
  expect(shape).toMatchObject({ type: 'MultiPolygon' })
  expect('coordinates' in shape && area(shape)).toBeCloseTo(area(lake) + area(island), 0)
})

test('holes that touch the edge in a point are taken', () => {
  const touching: Ring = [
    [0, 0.5],
    [0.3, 0.3],
    [0.3, 0.7],
    [0, 0.5],
  ]
  expect(cleanShape(polygon(square(0, 0, 1), touching))).toMatchObject({ type: 'Polygon' })
})

const bow: Ring = [
  [0, 0],
  [1, 1],
  [1, 0],
  [0, 1],
  [0, 0],
]
const pinchedBow: Ring = [
  [0, 0],
  [0.5, 0.5],
  [1, 1],
  [1, 0],
  [0.5, 0.5],
  [0, 1],
  [0, 0],
]
const spike: Ring = [
  [0, 0],
  [1, 0],
  [1, 1],
  [1, 3],
  [1, 1],
  [0, 1],
  [0, 0],
]

test.each<[string, GeoJSON.Geometry | null, string, [number, number] | undefined]>([
  ['nothing', null, 'no_geometry', undefined],
  ['a point', { type: 'Point', coordinates: [1, 1] }, 'not_polygon', undefined],
  ['metres for degrees', polygon(square(440_000, 4_400_000, 100)), 'bad_position', undefined],
  ['a point three times', polygon([[1, 1], [1, 1], [1, 1], [1, 1]]), 'empty', undefined], // biome-ignore format: one ring
  ['a line there and back', polygon([[1, 1], [2, 2], [3, 3], [1, 1]]), 'empty', undefined], // biome-ignore format: one ring
  ['a bow tie', polygon(bow), 'self_crossing', [0.5, 0.5]],
  ['a bow tie with a corner where it crosses', polygon(pinchedBow), 'self_crossing', [0.5, 0.5]],
  ['a spike', polygon(spike), 'self_crossing', [1, 2]],
  ['a hole that crosses the edge', polygon(square(0, 0, 1), square(0.5, 0.5, 1)), 'self_crossing', [1, 0.5]],
  ['a hole outside', polygon(square(0, 0, 1), square(2, 2, 1)), 'hole_outside', [2, 2]],
  [
    'a part within a part',
    { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(0.2, 0.2, 0.1)]] },
    'parts_overlap',
    [0.2, 0.2],
  ],
  [
    'the same part twice',
    { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(0, 0, 1)]] },
    'self_crossing',
    [0.5, 0],
  ],
])('refuses %s and tells where', (_, geometry, code, at) => {
  const fault = cleanShape(geometry)
  expect(fault).toMatchObject({ code })
  if (!at || !('message' in fault)) return
  expect([fault.lon, fault.lat]).toEqual([expect.closeTo(at[0], 6), expect.closeTo(at[1], 6)])
})

test('finds a crossing just where a look at every pair of edges does', () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
  fc.assert(
    fc.property(fc.array(point, { minLength: 4, maxLength: 9 }), (points) => {
      const ring = [...points, points[0]].map(([x = 0, y = 0] = [0, 0]) => [x / 1000 + x * y * 1e-7, y / 1000])
      const shape = cleanShape({ type: 'Polygon', coordinates: [ring] })
      const crossings = kinks({ type: 'Polygon', coordinates: [ring] }).features.filter(
        ({ geometry: { coordinates } }) => !ring.some(([x, y]) => x === coordinates[0] && y === coordinates[1]),
      )
      // Corners that only touch are left out of the comparison: there the two mean different things.
      if (crossings.length > 0) expect(shape).toMatchObject({ code: 'self_crossing' })
      else if ('message' in shape) expect(['empty', 'self_crossing']).toContain(shape.code)
    }),
    { numRuns: 300 },
  )
})
