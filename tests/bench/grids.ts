import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { makeCity } from '../../api/areas/city.ts'
import { CityHolder } from '../../api/areas/holder.ts'
import { openStores } from '../../api/db/open.ts'
import { mercator } from '../../api/files/mvt.ts'
import { Crosswalk } from '../../api/grid/crosswalk.ts'
import { generateGrids } from '../../api/grid/generate.ts'
import { gridKind } from '../../api/grid/import.ts'
import { GridHolder } from '../../api/grid/locate.ts'
import type { NewGrid } from '../../api/grid/queries.ts'
import { gridRoutes } from '../../api/grid/routes.ts'
import { boxOf } from '../../api/grid/shape.ts'
import { mount } from '../support/caller.ts'
import { startEngines } from '../support/engines.ts'

export type GridFigures = {
  grids: number
  generatedPerSecond: number
  checkedPerSecond: number
  storedPerSecond: number
  loadMs: number
  megabytes: number
  placedPerSecond: number
  cellsPerSecond: number
  tileP95: Record<number, number>
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** One community is laid and set down again and again side by side: 40 columns of 1.5 x 1.5 km from the south-west on. */
const columns = 40
const corner = [116, 39.6] as const
const [wide, high] = [0.0176, 0.0135] as const

const communityCode = (i: number): string =>
  `1101${String(Math.floor(i / 9_000) + 1).padStart(2, '0')}${String((Math.floor(i / 90) % 100) + 1).padStart(3, '0')}${String((i % 90) + 1).padStart(3, '0')}`

/** Pseudo-random numbers below 1, the same in every run. */
const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}

const community = (): { pieces: GeoJSON.Polygon[]; perSecond: number } => {
  const [x, y] = corner
  const ring = [
    [x, y],
    [x + wide, y],
    [x + wide, y + high],
    [x, y + high],
    [x, y],
  ]
  const roll = dice(7)
  const lines = Array.from({ length: 24 }, (_, i) => {
    const at = roll()
    const lean = (roll() - 0.5) * 0.1
    return i % 2 === 0
      ? [
          [x - 0.001, y + at * high],
          [x + wide + 0.001, y + (at + lean) * high],
        ]
      : [
          [x + at * wide, y - 0.001],
          [x + (at + lean) * wide, y + high + 0.001],
        ]
  })
  const start = performance.now()
  let pieces: GeoJSON.Polygon[] = []
  for (let turn = 0; turn < 10; turn++) pieces = generateGrids({ type: 'Polygon', coordinates: [ring] }, { lines })
  return { pieces, perSecond: (pieces.length * 10_000) / (performance.now() - start) }
}

const placedAt = (piece: GeoJSON.Polygon, i: number): GeoJSON.Polygon => {
  const [dx, dy] = [(i % columns) * wide, Math.floor(i / columns) * high]
  const round = (degrees: number) => Math.round(degrees * 1e8) / 1e8
  return {
    type: 'Polygon',
    coordinates: piece.coordinates.map((ring) => ring.map(([x = 0, y = 0]) => [round(x + dx), round(y + dy)])),
  }
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0

/** Lays, imports, looks up and draws so many grids on one core; prints a line a figure. */
export const benchGrids = async (print: (line: string) => void, wanted = 200_000): Promise<GridFigures> => {
  const { pieces, perSecond } = community()
  const communities = Math.ceil(wanted / pieces.length)
  const grids: Pick<NewGrid, 'code' | 'geometry'>[] = []
  for (let i = 0; i < communities; i++)
    for (const [n, piece] of pieces.entries())
      if (grids.length < wanted)
        grids.push({ code: `${communityCode(i)}${String(n + 1).padStart(3, '0')}`, geometry: placedAt(piece, i) })
  const engines = await startEngines()
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  try {
    const stores = await openStores({
      dataDir,
      databaseUrl: engines.ledger,
      clickhouseUrl: `${new URL(engines.facts).href.replace(/(?<=\w)\/.*$/, '')}/bench_grids`,
      log: () => {},
    })
    const { ledger } = stores
    const [west, south, east, north] = grids.reduce<[number, number, number, number]>(
      (all, { geometry }) => {
        const box = boxOf(geometry)
        return [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])]
      },
      [180, 90, -180, -90],
    )
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ]
    const outline = { type: 'MultiPolygon' as const, coordinates: [[ring]] }
    const city = makeCity({ name: 'bench', timeZone: 'Asia/Shanghai', calendar: 'cn', demo: false, outline }, [])

    const rows = async function* () {
      for (let i = 0; i < grids.length; i += 1000)
        yield grids.slice(i, i + 1000).map(({ code, geometry }, k) => ({ row: i + k + 1, values: { code }, geometry }))
    }
    const context = {
      ledger,
      city,
      options: {},
      now: () => new Date(),
      actor: 'bench',
      signal: new AbortController().signal,
      onProgress: () => {},
    }
    const timed = async <T>(run: () => Promise<T>): Promise<[T, number]> => {
      const start = performance.now()
      return [await run(), performance.now() - start]
    }
    const [report, checkMs] = await timed(() => gridKind.check(rows(), context))
    if (report.blocking || report.accepted !== grids.length) throw new Error(JSON.stringify(report.issueCounts))
    const [, storeMs] = await timed(() => gridKind.commit(rows(), context))

    collect()
    const before = process.memoryUsage()
    const holder = new GridHolder()
    const [, loadMs] = await timed(() => holder.reload(ledger))
    collect()
    const after = process.memoryUsage()
    const megabytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20

    const roll = dice(3)
    const points = Array.from({ length: 200_000 }, () => [
      west + roll() * (east - west),
      south + roll() * (north - south),
    ])
    const place = () => points.reduce((hits, [lon = 0, lat = 0]) => hits + (holder.gridAt(lon, lat) === '' ? 0 : 1), 0)
    place()
    const [hits, placeMs] = await timed(async () => place())
    if (hits < points.length * 0.8) throw new Error(`only ${hits} of ${points.length} points lie in a grid`)

    const crosswalk = new Crosswalk(city, holder)
    const cells = city.cells(10).slice(0, 40_000)
    const [, cellsMs] = await timed(() => crosswalk.prepare(cells.keys()))

    const app = mount(
      gridRoutes({ ledger, city: CityHolder.of(city), grids: holder, now: () => new Date() }),
      'operator',
    )
    const tileP95: Record<number, number> = {}
    for (const z of [14, 15, 16, 17]) {
      const times: number[] = []
      for (let i = 0; i < 120; i++) {
        const [x, y] = mercator(west + roll() * (east - west), south + roll() * (north - south)).map((part) =>
          Math.floor(part * 2 ** z),
        )
        const [answer, ms] = await timed(async () => app.request(`/api/tiles/grids/${z}/${x}/${y}`))
        if (answer.status !== 200 && answer.status !== 204) throw new Error(await answer.text())
        if (i >= 20) times.push(ms)
      }
      tileP95[z] = percentile(times, 0.95)
    }
    await stores.close()
    const figures: GridFigures = {
      grids: grids.length,
      generatedPerSecond: perSecond,
      checkedPerSecond: (grids.length / checkMs) * 1000,
      storedPerSecond: (grids.length / storeMs) * 1000,
      loadMs,
      megabytes,
      placedPerSecond: (points.length / placeMs) * 1000,
      cellsPerSecond: (cells.length / cellsMs) * 1000,
      tileP95,
    }
    const whole = (value: number) => Math.round(value).toLocaleString('en')
    print(`| unit grids laid along street lines, on one core | ${whole(figures.generatedPerSecond)} a second | |`)
    print(
      `| ${whole(grids.length)} grids imported: checked with their topology, stored | ${whole(figures.checkedPerSecond)}, ${whole(figures.storedPerSecond)} rows/s | |`,
    )
    print(`| the same read into memory | ${(loadMs / 1000).toFixed(1)} s, ${whole(megabytes)} MiB | |`)
    print(`| point to grid among them | ${whole(figures.placedPerSecond)} a second | ≥ 100,000 |`)
    print(`| H3 cells shared out among them | ${whole(figures.cellsPerSecond)} a second | |`)
    print(
      `| tile of grids, uncached, p95 at z14 / z15 / z16 / z17 | ${Object.values(tileP95)
        .map((ms) => ms.toFixed(1))
        .join(' / ')} ms | ≤ 100 ms |`,
    )
    return figures
  } finally {
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
