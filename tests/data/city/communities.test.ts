import { area, booleanValid, featureCollection, intersect, kinks, polygon } from '@turf/turf'
import { cellToLatLng } from 'h3-js'
import { expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { cityPlan, places } from '../../../data/city/city.ts'
import { communities } from '../../../data/city/communities.ts'
import { episodes } from '../../../data/city/episodes.ts'
import { areas, streets } from '../../../data/city/outline.ts'
import { sharesOf } from '../../../data/city/where.ts'

const shapes = communities().map((one) => ({ ...one, shape: polygon(one.geometry.coordinates[0] ?? []) }))
const of = (street: string) => shapes.filter(({ code }) => code.startsWith(street))

test('each street has 5 to 14 communities, numbered from 001 without a gap', () => {
  for (const { code, name } of streets) {
    const own = of(code)
    expect(own.length, name).toBeGreaterThanOrEqual(5)
    expect(own.length, name).toBeLessThanOrEqual(14)
    expect(own.map((one) => one.code)).toEqual(own.map((_, i) => `${code}${String(i + 1).padStart(3, '0')}`))
  }
  expect(shapes).toHaveLength(streets.reduce((sum, { code }) => sum + of(code).length, 0))
})

test('names are made of what lies there, and each is used once', () => {
  for (const { name } of shapes) expect(name).toMatch(/^[一-鿿]{2,9}社区$/)
  expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length)
  expect(shapes.find(({ name }) => name === '堂子胡同社区')?.code).toMatch(/^110102001/)
})

test('communities are simple, counterclockwise, compact and of a like size', () => {
  for (const { name, shape } of shapes) {
    expect(kinks(shape).features, name).toEqual([])
    expect(booleanValid(shape), name).toBe(true)
    const ring = shape.geometry.coordinates[0] ?? []
    const twice = ring
      .slice(1)
      .reduce((sum, [x = 0, y = 0], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0)
    expect(twice, name).toBeGreaterThan(0)
    expect(area(shape), name).toBeGreaterThan(120_000)
    expect(area(shape), name).toBeLessThan(650_000)
  }
})

test('communities of a street tile it: no overlap, no gap', () => {
  for (const street of streets) {
    const own = of(street.code)
    const sum = own.reduce((all, { shape }) => all + area(shape), 0)
    expect(Math.abs(sum / area(street.geometry) - 1), street.name).toBeLessThan(1e-5)
    for (const [i, a] of own.entries()) {
      for (const b of own.slice(i + 1)) {
        const common = intersect(featureCollection([a.shape, b.shape]))
        expect(common ? area(common) : 0, `${a.name} and ${b.name}`).toBeLessThan(1)
      }
    }
  }
})

test('堂子胡同, where something is planted, lies in one community', () => {
  const city = makeCity({ ...cityPlan, demo: true }, [...areas, ...communities()])
  const [tangzi] = episodes
  const cells = [...sharesOf(tangzi?.where[0] ?? { kind: 'streets', codes: [] }).keys()]
  const codes = new Set(
    cells.map((cell) => {
      const [lat, lon] = cellToLatLng(cell)
      return city.areaAt(lon, lat)
    }),
  )
  expect([...codes]).toEqual([shapes.find(({ name }) => name === '堂子胡同社区')?.code])
})

test('each can be cut into unit grids along the streets that bound it', () => {
  const lines = places.flatMap(({ geometry }) => (geometry.type === 'LineString' ? [geometry.coordinates] : []))
  for (const { name, geometry, shape } of shapes) {
    const grids = generateGrids(geometry, { lines })
    const sum = grids.reduce((all, grid) => all + area(grid), 0)
    expect(Math.abs(sum / area(shape) - 1), name).toBeLessThan(1e-4)
  }
})

test('every side is shared corner by corner with a neighbour, or is the edge of the city', () => {
  const sides = new Map<string, number>()
  const add = (rings: GeoJSON.Position[][][]) => {
    for (const [ring = []] of rings) {
      ring.slice(1).forEach((to, i) => {
        const [a, b] = [String(ring[i]), String(to)]
        const key = a < b ? `${a} ${b}` : `${b} ${a}`
        sides.set(key, (sides.get(key) ?? 0) + 1)
      })
    }
  }
  for (const { geometry } of shapes) add(geometry.coordinates)
  expect(Math.max(...sides.values())).toBe(2)
  const corners = new Set(shapes.flatMap(({ geometry }) => (geometry.coordinates[0]?.[0] ?? []).map(String)))
  for (const { name, geometry } of areas)
    for (const corner of geometry.coordinates[0]?.[0] ?? []) expect(corners.has(String(corner)), name).toBe(true)
})

test('the same communities come every time', () => {
  expect(communities()).toBe(communities())
  expect(shapes.length).toBe(305)
})
