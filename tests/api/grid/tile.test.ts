import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { expect, test } from 'vitest'
import { mercator } from '../../../api/files/mvt.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { gridTile } from '../../../api/grid/tile.ts'

const side = 0.001
const west = 116.36
const south = 39.9

/** 20 x 20 squares in two communities, and one grid bent like a hook, whose centroid lies outside it. */
const squares = Array.from({ length: 400 }, (_, i) => {
  const [x, y] = [west + (i % 20) * side, south + Math.floor(i / 20) * side]
  const ring = [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ]
  const number = String((i % 200) + 1).padStart(3, '0')
  return {
    code: `11010200100${i < 200 ? 1 : 2}${number}`,
    geometry: { type: 'Polygon' as const, coordinates: [ring] },
  }
})
const hook = {
  code: '110102001003001',
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [116.39, 39.9],
        [116.396, 39.9],
        [116.396, 39.9005],
        [116.3905, 39.9005],
        [116.3905, 39.906],
        [116.39, 39.906],
        [116.39, 39.9],
      ],
    ],
  },
}
const grids = GridHolder.of([...squares, hook])

const tilesAt = (z: number): [number, number][] => {
  const [left = 0, top = 0] = mercator(116.36, 39.921).map((share) => Math.floor(share * 2 ** z))
  const [right = 0, bottom = 0] = mercator(116.397, 39.9).map((share) => Math.floor(share * 2 ** z))
  const tiles: [number, number][] = []
  for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) tiles.push([x, y])
  return tiles
}

type Told = { n: string; lon: number; lat: number }

/** Points of layer `numbers` that lie in their own tile: those beyond its edge are for the neighbour to draw. */
const numbers = (z: number, scope = ['']): Told[] =>
  tilesAt(z).flatMap(([x, y]) => {
    const layer = new VectorTile(new PbfReader(gridTile(grids, scope, z, x, y))).layers.numbers
    return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer?.feature(i)).flatMap((feature) => {
      const point = feature?.loadGeometry()[0]?.[0]
      if (!feature || !point || point.x < 0 || point.x >= 4096 || point.y < 0 || point.y >= 4096) return []
      const { geometry } = feature.toGeoJSON(x, y, z)
      const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : []
      return [{ n: String(feature.properties.n), lon, lat }]
    })
  })

test.each([16, 17])('at z %i every grid is numbered once, inside itself, however tiles cut it', (z) => {
  const told = numbers(z)
  expect(told).toHaveLength(squares.length + 1)
  for (const { n, lon, lat } of told) expect(grids.gridAt(lon, lat).slice(12)).toBe(n)
  expect(new Set(told.map(({ lon, lat }) => grids.gridAt(lon, lat))).size).toBe(told.length)
})

test('numbers are left out where grids are too small for them, and outside the scope', () => {
  expect(numbers(15)).toEqual([])
  expect(numbers(16, ['110102001002'])).toHaveLength(200)
})
