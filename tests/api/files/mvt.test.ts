import { VectorTile } from '@mapbox/vector-tile'
import fc from 'fast-check'
import { PbfReader } from 'pbf'
import { expect, test } from 'vitest'
import { encodeTile, mercator, type TileGeometry, tileBox } from '../../../api/files/mvt.ts'

const decode = (bytes: Uint8Array) => new VectorTile(new PbfReader(bytes))

const tileOf = (lon: number, lat: number, z: number): [number, number, number] => {
  const [x, y] = mercator(lon, lat)
  return [z, Math.floor(x * 2 ** z), Math.floor(y * 2 ** z)]
}

const square = (west: number, south: number, east: number, north: number): GeoJSON.Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
]

const one = (z: number, x: number, y: number, geometry: TileGeometry) => {
  const bytes = encodeTile(z, x, y, [{ name: 'a', features: [{ properties: {}, geometry }] }])
  return decode(bytes).layers.a?.feature(0)
}

test('the tile of the whole world and of Xidan lie where they should', () => {
  expect(tileBox(0, 0, 0).map((value) => Number(value.toFixed(4)))).toEqual([-180, -85.0511, 180, 85.0511])
  const [z, x, y] = tileOf(116.369, 39.91, 15)
  const [west, south, east, north] = tileBox(z, x, y)
  expect(west <= 116.369 && 116.369 <= east && south <= 39.91 && 39.91 <= north).toBe(true)
  expect(east - west).toBeCloseTo(360 / 2 ** 15, 12)
})

test('a point comes back with its id and properties, within half a step', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -179.9, max: 179.9, noNaN: true }),
      fc.double({ min: -84, max: 84, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
      (lon, lat, z) => {
        const [, x, y] = tileOf(lon, lat, z)
        const properties = { key: '110102.01020304', count: 3, damaged: true, share: 0.25, below: -2 }
        const bytes = encodeTile(z, x, y, [
          {
            name: 'components',
            features: [{ id: 7, properties, geometry: { type: 'Point', coordinates: [lon, lat] } }],
          },
        ])
        const feature = decode(bytes).layers.components?.feature(0)
        expect(feature?.properties).toEqual(properties)
        expect(feature?.id).toBe(7)
        const [px, py] = mercator(lon, lat)
        const [point] = feature?.loadGeometry()[0] ?? []
        expect(Math.abs((px * 2 ** z - x) * 4096 - (point?.x ?? Number.NaN))).toBeLessThanOrEqual(0.5001)
        expect(Math.abs((py * 2 ** z - y) * 4096 - (point?.y ?? Number.NaN))).toBeLessThanOrEqual(0.5001)
      },
    ),
    { numRuns: 200 },
  )
})

test('a polygon with a hole keeps both, whichever way they were wound', () => {
  const [z, x, y] = tileOf(116.369, 39.91, 14)
  const outer = square(116.365, 39.905, 116.373, 39.912)
  const hole = square(116.368, 39.908, 116.37, 39.91)
  for (const coordinates of [
    [outer, hole],
    [outer.toReversed(), hole.toReversed()],
    [outer, hole.toReversed()],
  ]) {
    const shape = one(z, x, y, { type: 'Polygon', coordinates })?.toGeoJSON(x, y, z).geometry
    expect(shape?.type).toBe('Polygon')
    expect(shape?.type === 'Polygon' && shape.coordinates.length).toBe(2)
  }
})

test('two polygons stay two', () => {
  const [z, x, y] = tileOf(116.369, 39.91, 11)
  const coordinates = [[square(116.365, 39.905, 116.367, 39.907)], [square(116.37, 39.909, 116.372, 39.911)]]
  const shape = one(z, x, y, { type: 'MultiPolygon', coordinates })?.toGeoJSON(x, y, z).geometry
  expect(shape?.type === 'MultiPolygon' && shape.coordinates.length).toBe(2)
})

test('a polygon around the tile is cut to it and its margin', () => {
  const [z, x, y] = tileOf(116.369, 39.91, 16)
  const ring = one(z, x, y, { type: 'Polygon', coordinates: [square(110, 35, 120, 45)] })?.loadGeometry()[0]
  expect(ring?.map(({ x: px, y: py }) => [px, py])).toHaveLength(5)
  expect(Math.min(...(ring ?? []).flatMap(({ x: px, y: py }) => [px, py]))).toBe(-128)
  expect(Math.max(...(ring ?? []).flatMap(({ x: px, y: py }) => [px, py]))).toBe(4096 + 128)
})

test('what lies elsewhere or shrinks to nothing is left out, and an empty tile is no bytes', () => {
  const [z, x, y] = tileOf(116.369, 39.91, 16)
  const elsewhere: TileGeometry[] = [
    { type: 'Point', coordinates: [0, 0] },
    { type: 'Polygon', coordinates: [square(0, 0, 1, 1)] },
    { type: 'Polygon', coordinates: [square(116.369, 39.91, 116.369 + 1e-9, 39.91 + 1e-9)] },
    { type: 'Point', coordinates: [116.369, 90] },
  ]
  const bytes = encodeTile(z, x, y, [
    { name: 'a', features: elsewhere.map((geometry) => ({ properties: {}, geometry })) },
    { name: 'b', features: [] },
  ])
  expect(bytes).toHaveLength(0)
})

test('a square that crosses the antimeridian does no harm', () => {
  const wide: TileGeometry = { type: 'Polygon', coordinates: [square(179, 10, 181, 11)] }
  expect(() => one(4, 15, 7, wide)).not.toThrow()
})
