import { area as areaOf, booleanPointInPolygon } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Drawn, topologyIssues } from '../../../api/areas/topology.ts'
import type { Issue } from '../../../api/files/kind.ts'

/** About a kilometre at Xidan. */
const km = 0.01

const box = (west: number, south: number, east: number, north: number): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ].map(([x = 0, y = 0]) => [116 + x * km, 39 + y * km]),
  ],
})
const drawn = (code: string, geometry: GeoJSON.Polygon, row: number | null = 1): Drawn => ({
  code,
  level: code.length === 6 ? 'district' : code.length === 9 ? 'street' : 'community',
  name: `区域${code}`,
  geometry,
  row,
})
const issues = (areas: readonly Drawn[]): Issue[] => [...topologyIssues(areas)].filter((issue) => issue !== undefined)

const district = drawn('110102', box(0, 0, 4, 2), null)
const west = drawn('110102001', box(0, 0, 2, 2), 1)
const east = drawn('110102002', box(2, 0, 4, 2), 2)

test('streets that tile their district are all right', () => {
  expect(issues([district, west, east])).toEqual([])
  expect(issues([])).toEqual([])
})

test('streets that share every corner with their district are all right, and one taken away is a gap', () => {
  const ring = [box(0, 0, 2, 2), box(2, 0, 4, 2)].map((one) => one.coordinates[0] ?? [])
  const [[sw, sm, nm, nw] = [], [, se, ne] = []] = ring
  if (!sw || !sm || !se || !ne || !nm || !nw) throw new Error('a box has four corners')
  const cornered = drawn('110102', { type: 'Polygon', coordinates: [[sw, sm, se, ne, nm, nw, sw]] }, null)
  expect(issues([cornered, west, east])).toEqual([])
  expect(issues([cornered, west]).map(({ code }) => code)).toEqual(['gap'])
})

test('an overlap is told with both names, its size and a place in it', () => {
  const wide = drawn('110102002', box(1.9, 0, 4, 2), 2)
  const [overlap, ...rest] = issues([district, west, wide])
  expect(rest).toEqual([])
  expect(overlap).toMatchObject({ severity: 'error', row: 1, code: 'overlap' })
  expect(overlap?.message).toContain('区域110102001')
  expect(overlap?.message).toContain('第 2 行')
  const piece = overlap?.geometry as GeoJSON.Polygon
  expect(areaOf(piece) / areaOf(box(1.9, 0, 2, 2))).toBeCloseTo(1, 6)
  expect(booleanPointInPolygon([overlap?.lon ?? 0, overlap?.lat ?? 0], piece)).toBe(true)
})

test('a strip narrower than half a metre is rounding', () => {
  const metre = 1 / (km * 111_195 * Math.cos((39 * Math.PI) / 180))
  expect(issues([district, west, drawn('110102002', box(2 - 0.4 * metre, 0, 4, 2))])).toEqual([])
  const wider = issues([district, west, drawn('110102002', box(2 - 0.7 * metre, 0, 4, 2))])
  expect(wider.map(({ code }) => code)).toEqual(['overlap'])
})

test('only what concerns the file is looked at', () => {
  const standing = [district, { ...west, row: null }, drawn('110102002', box(1, 0, 4, 2), null)]
  expect(issues(standing)).toEqual([])
  const other = drawn('110101001', box(10, 10, 11, 11), 1)
  expect(issues([...standing, other])).toEqual([])
})

test('an overlap with what stands already says so', () => {
  const [overlap] = issues([district, { ...west, row: null }, drawn('110102002', box(1, 0, 4, 2), 1)])
  expect(overlap).toMatchObject({ row: 1, code: 'overlap' })
  expect(overlap?.message).toContain('已有')
})

test('a gap in the parent is shown', () => {
  const short = drawn('110102002', box(2.5, 0, 4, 2), 2)
  const [gap, ...rest] = issues([district, west, short])
  expect(rest).toEqual([])
  expect(gap).toMatchObject({ severity: 'warning', code: 'gap' })
  expect(areaOf(gap?.geometry as GeoJSON.Polygon) / areaOf(box(2, 0, 2.5, 2))).toBeCloseTo(1, 6)
})

test('without the parent a hole that its children close in is a gap', () => {
  const ring = [box(0, 0, 3, 1), box(0, 2, 3, 3), box(0, 1, 1, 2), box(2, 1, 3, 2)]
  const around = ring.map((geometry, i) => drawn(`11010200${i}`, geometry, i + 1))
  const [gap, ...rest] = issues(around)
  expect(rest).toEqual([])
  expect(gap).toMatchObject({ severity: 'warning', code: 'gap', row: null })
  expect(gap?.lon).toBeGreaterThan(116 + km)
  expect(gap?.lon).toBeLessThan(116 + 2 * km)
})

test('a child that reaches out is warned of, one that lies elsewhere is wrong', () => {
  const reaching = issues([district, west, drawn('110102002', box(2, 0, 4.5, 2), 2)])
  expect(reaching).toEqual([expect.objectContaining({ severity: 'warning', code: 'outside_parent', row: 2 })])
  const lost = issues([district, west, drawn('110102002', box(14, 0, 16, 2), 2)])
  expect(lost).toContainEqual(expect.objectContaining({ severity: 'error', code: 'outside_parent', row: 2 }))
})

test('a new district is held against the streets that stand', () => {
  const standing = [
    { ...west, row: null },
    { ...east, row: null },
  ]
  const [found] = issues([drawn('110102', box(0, 0, 3, 2), 5), ...standing])
  expect(found).toMatchObject({ code: 'outside_parent' })
})

test('cuts of a square that share their edges have neither gap nor overlap, and a moved edge has', () => {
  const cut = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(cut, cut, fc.nat(), fc.constantFrom(-1, 1), (columns, rows, seed, way) => {
      const xs = [0, ...columns.sort((a, b) => a - b), 100]
      const ys = [0, ...rows.sort((a, b) => a - b), 100]
      const tiles = xs.slice(1).flatMap((east, i) =>
        ys.slice(1).map((north, j) => ({
          west: (xs[i] ?? 0) / 25,
          south: (ys[j] ?? 0) / 25,
          east: east / 25,
          north: north / 25,
        })),
      )
      const all = (moved: number, by: number) => [
        drawn('110102', box(0, 0, 4, 4), null),
        ...tiles.map(({ west, south, east, north }, i) =>
          drawn(
            `110102${String(i + 1).padStart(3, '0')}`,
            box(west, south, east + (i === moved ? by : 0), north),
            i + 1,
          ),
        ),
      ]
      expect(issues(all(-1, 0))).toEqual([])
      const inner = tiles.findIndex(({ east }, i) => east < 4 && i >= seed % tiles.length)
      if (inner < 0) return
      const codes = new Set(issues(all(inner, way * 0.01)).map(({ code }) => code))
      expect(codes).toEqual(new Set([way > 0 ? 'overlap' : 'gap']))
    }),
    { numRuns: 25 },
  )
})
