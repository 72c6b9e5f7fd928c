import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { Crosswalk } from '../../../api/grid/crosswalk.ts'
import { generateGrids } from '../../../api/grid/generate.ts'
import { layGrids } from '../../../api/grid/lay.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { mergeGrids } from '../../../api/grid/merge.ts'
import { splitGrid } from '../../../api/grid/split.ts'
import { undoChange } from '../../../api/grid/undo.ts'
import { smallCity } from '../../support/city.ts'
import { slowLedger } from '../../support/slow.ts'
import { testStores } from '../../support/stores.ts'
import { path, plot, rectangle } from './tilings.ts'

let stores: Stores
const city = CityHolder.of(smallCity())
const deps = () => ({ ledger: stores.ledger, city, now: () => new Date('2026-11-21T04:00:00Z') })

beforeAll(async () => {
  stores = await testStores()
  const { name, timeZone, calendar, outline } = smallCity()
  await ensureCity(stores.ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
})
afterAll(() => stores?.close())

test('a city without grids answers nothing, and does not stumble', () => {
  const none = new GridHolder()
  expect(none.gridAt(116.37, 39.91)).toBe('')
  expect(none.cellsOf('110102001000001')).toEqual([])
  expect(none.sharesOf(smallCity().cells(10)[0] ?? '')).toEqual([])
  expect(none.areaM2('110102001000001')).toBeUndefined()
  expect(none.size).toBe(0)
})

const land = plot(rectangle(0, 0, 620, 430))
const tiled = GridHolder.of(
  generateGrids(land, {
    lines: [
      path([
        [-10, 120],
        [700, 260],
      ]),
      path([
        [210, -10],
        [330, 500],
      ]),
    ],
  }).map((geometry, i) => ({
    code: `110102001000${String(i + 1).padStart(3, '0')}`,
    geometry,
  })),
)

test('every point of a tiled piece of land lies in exactly one grid, on edges and corners too', () => {
  const boxes = tiled.inBox([-180, -90, 180, 90])
  const corners = boxes.flatMap(({ polygons }) => polygons.flat(2))
  const holding = (lon: number, lat: number) =>
    boxes.filter(({ code, polygons }) =>
      GridHolder.of([{ code, geometry: { type: 'MultiPolygon', coordinates: polygons } }]).gridAt(lon, lat),
    )
  const anywhere = fc.tuple(
    fc.double({ min: 0.5, max: 619.5, noNaN: true }),
    fc.double({ min: 0.5, max: 429.5, noNaN: true }),
  )
  const inside = (lon = 0, lat = 0) => lon > 116.370001 && lon < 116.37726 && lat > 39.910001 && lat < 39.91386
  fc.assert(
    fc.property(anywhere, fc.nat(corners.length - 1), (point, corner) => {
      const [[lon = 0, lat = 0] = []] = path([point])
      expect(holding(lon, lat)).toHaveLength(1)
      expect(tiled.gridAt(lon, lat)).toBe(holding(lon, lat)[0]?.code)
      const [x = 0, y = 0] = corners[corner] ?? []
      if (inside(x, y)) expect(holding(x, y)).toHaveLength(1)
    }),
    { numRuns: 200, seed: 2 },
  )
  expect(tiled.gridAt(116.36, 39.91)).toBe('')
})

/** What a holder knows, by asking it about a lattice of points and cells. */
const picture = (grids: GridHolder): unknown => [
  grids.size,
  [...grids.codes()].sort(),
  Array.from({ length: 400 }, (_, i) =>
    grids.gridAt(116.36 + (i % 20) * 0.002 + 0.0007, 39.9 + Math.floor(i / 20) * 0.001 + 0.0003),
  ),
  smallCity()
    .cells(10)
    .slice(0, 120)
    .map((cell) =>
      grids
        .sharesOf(cell)
        .map(({ grid, share }) => `${grid} ${share.toFixed(9)}`)
        .sort(),
    ),
]

test('what changed is read without reading all again, and gives the same as if all were', async () => {
  const grids = new GridHolder()
  await grids.reload(stores.ledger)
  const crosswalk = new Crosswalk(city.get(), grids)
  const whole = smallCity().cells(10)
  const handed = async () => {
    await crosswalk.prepare(whole.keys())
    return whole.map((_, i) =>
      [...crosswalk.of(i)]
        .filter((_, k) => k % 2 === 1)
        .reduce((sum, share) => sum + share, 0)
        .toFixed(6),
    )
  }
  const before = await handed()
  const same = async () => {
    expect(await grids.refresh(stores.ledger)).toBe(true)
    expect(await grids.refresh(stores.ledger)).toBe(false)
    const fresh = new GridHolder()
    await fresh.reload(stores.ledger)
    expect(picture(grids)).toEqual(picture(fresh))
    // Grids tile their street, so however they change a cell is handed out to the same degree.
    expect(await handed()).toEqual(before)
  }
  const order = { area: '110102001', centreLines: 'none', nominal: 300_000, replace: false } as const
  const { codes } = await layGrids(deps(), order, 'somebody')
  await same()
  const code = codes[0] ?? ''
  const [west, south, east, north] = [116.36, 39.9, 116.38, 39.92]
  const middle = grids.inBox([west, south, east, north]).find((grid) => grid.code === code)?.polygons[0]?.[0] ?? []
  const xs = middle.map(([x = 0]) => x)
  const x = (Math.min(...xs) + Math.max(...xs)) / 2
  const line: GeoJSON.LineString = {
    type: 'LineString',
    coordinates: [
      [x, 39.8],
      [x, 40],
    ],
  }
  const split = await splitGrid(deps(), { code, line }, 'somebody')
  await same()
  const merged = await mergeGrids(deps(), split.after, 'somebody')
  await same()
  await undoChange(deps(), merged.change, { name: 'somebody', scope: [''] })
  await undoChange(deps(), split.change, { name: 'somebody', scope: [''] })
  await same()
  expect(grids.has(code)).toBe(true)
  await layGrids(deps(), { ...order, replace: true, nominal: 200_000 }, 'somebody')
  await same()
})

test('of two readings at one time the newer stays, whichever comes in first', async () => {
  const { ledger } = stores
  const order = { area: '110102011', centreLines: 'none', nominal: 300_000, replace: true } as const
  const grids = new GridHolder()
  await grids.reload(ledger)
  const old = await layGrids(deps(), order, 'somebody')
  const { slow, read, release } = slowLedger(ledger, 2)
  const early = grids.refresh(slow)
  await read
  const laid = await layGrids(deps(), order, 'somebody')
  await grids.refresh(ledger)
  release()
  await early
  expect(grids.has(laid.codes[0] ?? '')).toBe(true)
  expect(grids.has(old.codes[0] ?? '')).toBe(false)
  expect(await grids.refresh(ledger)).toBe(false)
})
