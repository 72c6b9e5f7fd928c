import { readFileSync } from 'node:fs'
import { area as areaOf, centerOfMass } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gridCode, gridPrefix, isGridCode } from '../../../api/grid/codes.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { sharedData } from '../../support/shared.ts'
import { expectExactTiling, path, plot, rectangle } from './tilings.ts'

test('a square of 16 hectares comes apart in 16 squares, from the north-west row by row', () => {
  const land = plot(rectangle(0, 0, 400, 400))
  const grids = generateGrids(land)
  expect(grids).toHaveLength(16)
  expectExactTiling(grids, land)
  for (const grid of grids) expect(areaOf(grid)).toBeCloseTo(areaOf(land) / 16, -1)
  const centres = grids.map((grid) => centerOfMass(grid).geometry.coordinates)
  for (const [i, [x = 0, y = 0]] of centres.entries()) {
    const [nextX = 0, nextY = 0] = centres[i + 1] ?? [x, y]
    if (i % 4 === 3) expect(nextY).toBeLessThanOrEqual(y)
    else expect(nextX).toBeGreaterThan(x)
  }
})

test('land below nominal is one grid with the corners it came with', () => {
  const land = plot(rectangle(0, 0, 60, 40))
  const [only, ...more] = generateGrids(land)
  expect(more).toEqual([])
  expect(new Set(only?.coordinates[0]?.map(String))).toEqual(new Set(land.coordinates[0]?.map(String)))
})

test('blocks between street centre lines are kept, and lines that end in the middle cut nothing', () => {
  const land = plot(rectangle(0, 0, 200, 100))
  const lines = [
    path([
      [90, -50],
      [90, 150],
    ]),
    path([
      [20, -50],
      [20, 40],
    ]),
  ]
  const grids = generateGrids(land, { lines })
  expectExactTiling(grids, land)
  expect(grids.map((grid) => Math.round(areaOf(grid) / 100) * 100).sort()).toEqual([11000, 9000])
})

test('the land between two carriageways goes to its neighbours', () => {
  const land = plot(rectangle(0, 0, 600, 200))
  const line = (y: number) =>
    path([
      [-50, y],
      [650, y],
    ])
  const grids = generateGrids(land, { lines: [line(95), line(105)] })
  expectExactTiling(grids, land)
  for (const grid of grids) {
    expect(areaOf(grid)).toBeGreaterThan(10_000 / 3)
    expect(areaOf(grid)).toBeLessThan(17_000)
  }
})

test('a hole stays a hole, and parts of a multipolygon are tiled apart', () => {
  const land = plot(rectangle(0, 0, 300, 300), rectangle(100, 100, 90, 90))
  expectExactTiling(generateGrids(land), land)
  const two: GeoJSON.MultiPolygon = {
    type: 'MultiPolygon',
    coordinates: [plot(rectangle(0, 0, 300, 200)).coordinates, plot(rectangle(500, 0, 200, 300)).coordinates],
  }
  expectExactTiling(generateGrids(two), two)
})

test('an outline that crosses itself is refused', () => {
  const bow = plot([
    [0, 0],
    [300, 300],
    [300, 0],
    [0, 300],
  ])
  expect(() => generateGrids(bow)).toThrow(RangeError)
})

/** A star-shaped outline, as crooked as communities are. */
const crooked = fc.array(fc.double({ min: 0.35, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }).map((radii) =>
  plot(
    radii.map((radius, i): [number, number] => {
      const angle = (2 * Math.PI * i) / radii.length
      return [500 * radius * Math.cos(angle), 400 * radius * Math.sin(angle)]
    }),
  ),
)
const streets = fc.array(
  fc.array(fc.tuple(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -500, max: 500 })), {
    minLength: 2,
    maxLength: 5,
  }),
  { maxLength: 8 },
)

test('any outline with any streets is tiled exactly, and no grid is below a third of nominal', () => {
  fc.assert(
    fc.property(crooked, streets, (land, ways) => {
      const lines = ways.map(path)
      const grids = generateGrids(land, { lines })
      expectExactTiling(grids, land)
      if (areaOf(land) < 10_000) return
      for (const grid of grids) expect(areaOf(grid)).toBeGreaterThan(10_000 / 3)
    }),
    { numRuns: 150, seed: 3 },
  )
})

type Street = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, { code: string; name: string }>
const read = <T>(file: string): T[] => JSON.parse(readFileSync(file, 'utf8')).features
const streetsFile = sharedData('beijing-dongcheng', 'streets_17_wgs84.geojson')
const roadsFile = sharedData('beijing-dongcheng', 'roads_wgs84.geojson')

test.skipIf(!streetsFile || !roadsFile)('the 17 streets of Dongcheng tile exactly along their real streets', () => {
  const lines = read<GeoJSON.Feature<GeoJSON.LineString | GeoJSON.MultiLineString>>(roadsFile ?? '').flatMap(
    ({ geometry }) => (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates),
  )
  let [sum, whole] = [0, 0]
  const codes = new Set<string>()
  for (const { geometry, properties } of read<Street>(streetsFile ?? '')) {
    const grids = generateGrids(geometry, { lines })
    expectExactTiling(grids, geometry)
    const sizes = grids.map((grid) => areaOf(grid))
    expect(Math.min(...sizes), properties.name).toBeGreaterThan(10_000 / 3)
    expect(Math.max(...sizes), properties.name).toBeLessThan(17_000)
    sum += sizes.reduce((total, size) => total + size, 0)
    whole += areaOf(geometry)
    for (const i of grids.keys()) codes.add(gridCode(gridPrefix(properties.code), i + 1, 15))
  }
  expect(Math.abs(sum / whole - 1)).toBeLessThan(1e-4)
  expect(sum / 1e6).toBeCloseTo(41.87, 2)
  expect([...codes].every(isGridCode)).toBe(true)
  expect(codes.size).toBeGreaterThan(4000)
})
