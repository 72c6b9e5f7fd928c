import { area as areaOf, feature, featureCollection, intersect } from '@turf/turf'
import fc from 'fast-check'
import { cellToBoundary } from 'h3-js'
import { expect, test } from 'vitest'
import { type Area, makeCity } from '../../../api/areas/city.ts'
import { Crosswalk, crosswalkOf, landLevels } from '../../../api/grid/crosswalk.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { smallCity } from '../../support/city.ts'
import { path, plot, rectangle } from './tilings.ts'

const street = '110102001'
const land = plot(rectangle(0, 0, 700, 600))

/** Cuts a piece of land in two along a line through it. */
const cut = (y: number): [GeoJSON.Polygon, GeoJSON.Polygon] => {
  const lines = [
    path([
      [-100, y],
      [800, y],
    ]),
  ]
  const [north, south] = generateGrids(land, { nominal: 210_000, lines })
  if (!north || !south) throw new Error('the line cuts the land in two')
  return [north, south]
}

const numbered = (prefix: string, pieces: GeoJSON.Polygon[]) =>
  pieces.map((geometry, i) => ({ code: `${prefix}${String(i + 1).padStart(3, '0')}`, geometry }))

/** A city on the land: a street with two communities; grids in none, one or both of them. */
const world = fc.record({
  y: fc.integer({ min: 200, max: 400 }),
  gridded: fc.subarray(['north', 'south']),
  seed: fc.nat(),
})

const build = ({ y, gridded }: { y: number; gridded: string[] }) => {
  const [north, south] = cut(y)
  const areas: Area[] = [
    { code: '110102', level: 'district', name: '西城区', geometry: land },
    { code: street, level: 'street', name: '西长安街街道', geometry: land },
    { code: `${street}001`, level: 'community', name: '北社区', geometry: north },
    { code: `${street}002`, level: 'community', name: '南社区', geometry: south },
  ]
  const outline: GeoJSON.MultiPolygon = { type: 'MultiPolygon', coordinates: [land.coordinates] }
  const city = makeCity({ name: '试', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, areas)
  const grids = GridHolder.of([
    ...(gridded.includes('north') ? numbered(`${street}001`, generateGrids(north)) : []),
    ...(gridded.includes('south') ? numbered(`${street}002`, generateGrids(south)) : []),
  ])
  return { city, grids, areas }
}

test('H3 ↔ grid ↔ community ↔ street ↔ district: a level’s units and the rest add up to what the cells hold', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.infiniteStream(fc.double({ min: 0, max: 1e6, noNaN: true })), async (made, stream) => {
      const { city, grids } = build(made)
      const crosswalk = new Crosswalk(city, grids)
      const cells = city.cells(10)
      await crosswalk.prepare(cells.keys())
      const values = cells.map(() => stream.next().value ?? 0)
      const total = values.reduce((sum, value) => sum + value, 0)
      const sums = Object.values(landLevels).map((digits) => {
        const units = new Map<string, number>()
        let rest = total
        for (const [cell, value] of values.entries()) {
          const parts = crosswalk.of(cell)
          for (let i = 0; i < parts.length; i += 2) {
            const code = crosswalk.units[parts[i] ?? 0] ?? ''
            if (code.length < digits) continue
            units.set(code.slice(0, digits), (units.get(code.slice(0, digits)) ?? 0) + value * (parts[i + 1] ?? 0))
            rest -= value * (parts[i + 1] ?? 0)
          }
        }
        return { units, rest }
      })
      const [district, streets, communities, units] = sums.map(({ units }) => units)
      const near = (a = 0, b = 0) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * total + 1e-9)
      const sumOf = (level: Map<string, number> | undefined, prefix: string) =>
        [...(level ?? [])].reduce((sum, [code, value]) => sum + (code.startsWith(prefix) ? value : 0), 0)
      // What the levels below hold is what the level above holds: the land is one and the same.
      near(district?.get('110102'), streets?.get(street))
      near(streets?.get(street), sumOf(communities, street))
      for (const side of made.gridded) {
        const code = `${street}${side === 'north' ? '001' : '002'}`
        near(communities?.get(code), sumOf(units, code))
      }
      for (const { units, rest } of sums) {
        const all = [...units.values()].reduce((sum, value) => sum + value, rest)
        near(all, total)
        expect(rest).toBeGreaterThanOrEqual(-1e-9 * total)
      }
    }),
    { numRuns: 25, seed: 11 },
  )
})

test('a share is the area in common over the cell’s area', () => {
  const { city, grids } = build({ y: 300, gridded: ['north', 'south'] })
  const codes = [...grids.codes()]
  expect(codes.length).toBeGreaterThan(30)
  let checked = 0
  for (const code of codes.slice(0, 12)) {
    const geometry: GeoJSON.MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: grids.inBox([...city.bbox]).find((grid) => grid.code === code)?.polygons ?? [],
    }
    for (const { cell, share } of grids.cellsOf(code)) {
      const hexagon: GeoJSON.Polygon = { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] }
      const common = intersect(
        featureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>([feature(geometry), feature(hexagon)]),
      )
      expect(share).toBeCloseTo((common ? areaOf(common) : 0) / areaOf(hexagon), 4)
      expect(grids.sharesOf(cell)).toContainEqual({ grid: code, share })
      checked++
    }
    const cells = grids.cellsOf(code)
    const area = cells.reduce(
      (sum, { cell, share }) => sum + share * areaOf({ type: 'Polygon', coordinates: [cellToBoundary(cell, true)] }),
      0,
    )
    expect(area / (grids.areaM2(code) ?? 0)).toBeCloseTo(1, 3)
  }
  expect(checked).toBeGreaterThan(20)
})

test('grids that overlap share what both claim, so that no cell is handed out twice', () => {
  const cell = smallCity().cells(10)[100] ?? ''
  const hexagon: GeoJSON.Polygon = { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] }
  const grids = GridHolder.of([
    { code: '110102001001001', geometry: hexagon },
    { code: '110102001001002', geometry: hexagon },
  ])
  expect(grids.sharesOf(cell).map(({ share }) => Math.round(share * 1e9) / 1e9)).toEqual([0.5, 0.5])
})

test('without grids the smallest areas are the units, and one crosswalk serves a city until its areas change', async () => {
  const { city, grids } = build({ y: 300, gridded: [] })
  const crosswalk = crosswalkOf(city, grids)
  expect(crosswalkOf(city, grids)).toBe(crosswalk)
  await crosswalk.prepare(city.cells(10).keys())
  expect([...crosswalk.units].sort()).toEqual([`${street}001`, `${street}002`])
  expect(crosswalkOf(build({ y: 300, gridded: [] }).city, grids)).not.toBe(crosswalk)
})
